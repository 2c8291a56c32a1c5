"""Tables of returns: every version, its lines, and the current version of each month."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.contributions.metadata import AMOUNT, EXACT, metadata

Table(
    # The current version of a month's return.
    "employer_month",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("return_id", Uuid, nullable=False),
    Column("headcount", Integer, nullable=False),
    PrimaryKeyConstraint("employer_id", "month"),
)
Table(
    # Versions that listeners know and a restore made us forget: the next one is above them, and withdraws who was on
    # them and is not on it.
    "forgotten_month",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("persons", ARRAY(Uuid), nullable=False),
    PrimaryKeyConstraint("employer_id", "month"),
)
Table(
    # Every accepted version of every return; never changed.
    "monthly_return",
    metadata,
    Column("return_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("headcount", Integer, nullable=False),
    Column("region", Text, nullable=False),
    Column("employee_statutory", EXACT, nullable=False),
    Column("employee_payable", AMOUNT, nullable=False),
    Column("employer_statutory", EXACT, nullable=False),
    Column("employer_payable", AMOUNT, nullable=False),
    Column("state_statutory", EXACT, nullable=False),
    Column("term_ids", ARRAY(Text), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("filed_by", Text, nullable=False),
    Column("filed_on", Date, nullable=False),
    Column("late_reason", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('original', 'correction', 'nil')", name="monthly_return_kind"),
    UniqueConstraint("employer_id", "month", "version", name="monthly_return_version_key"),
)
Table(
    # One person on one version of a return. Partitioned by the year of the wage month.
    "return_line",
    metadata,
    Column("month", Date, nullable=False),
    Column("return_id", Uuid, nullable=False),
    Column("line_no", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("national_id", Text, nullable=False),
    Column("wage", AMOUNT, nullable=False),
    Column("absence", Text),
    Column("base", AMOUNT, nullable=False),
    Column("credited", Boolean, nullable=False),
    Column("employee_statutory", EXACT, nullable=False),
    Column("employee_payable", AMOUNT, nullable=False),
    Column("employer_statutory", EXACT, nullable=False),
    Column("employer_payable", AMOUNT, nullable=False),
    Column("state_statutory", EXACT, nullable=False),
    PrimaryKeyConstraint("month", "return_id", "line_no"),
    Index("return_line_person", "person_id", "month"),
    postgresql_partition_by="RANGE (month)",
)
