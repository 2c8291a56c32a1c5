"""Tables of coverages: days as they stand, every version of them, and the terms of each stretch of days."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from libs.copies.days.credited_months import add_credited_month_table
from libs.copies.days.imported_months import add_imported_month_table
from services.registration.metadata import RECORDED, metadata

_REASONS = "'withdrew', 'entered_wrongly', 'not_entitled', 'lapsed', 'employed', 'died', 'replaced'"

Table(
    # One coverage, as it stands. `ended_on` follows from what was asked, employments, death and later coverages.
    "coverage",
    metadata,
    Column("coverage_id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("scheme", Text, nullable=False),
    # Schemes of one branch do not go together.
    Column("branch", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    # The end that somebody asked for; null: none.
    Column("asked_end", Date),
    Column("asked_reason", Text),
    # The first day without it; the first day itself: it never was.
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    CheckConstraint("asked_end >= first_day", name="coverage_asked_end_in_order"),
    CheckConstraint("ended_on >= first_day", name="coverage_days_in_order"),
    CheckConstraint("(asked_end IS NULL) = (asked_reason IS NULL)", name="coverage_asked_end_has_reason"),
    CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="coverage_end_has_reason"),
    CheckConstraint(f"end_reason IN ({_REASONS})", name="coverage_end_reason"),
    ExcludeConstraint(
        ("person_id", "="),
        ("branch", "="),
        (text("daterange(first_day, ended_on)"), "&&"),
        name="coverage_no_overlap",
        using="gist",
    ),
    Index("coverage_person", "person_id"),
)
Table(
    # Every version of a coverage's days, by the time of knowledge (`?known_at=`).
    "coverage_history",
    metadata,
    Column("coverage_id", Uuid, ForeignKey("coverage.coverage_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("changed_by", Text, nullable=False),
    Column("because", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("coverage_id", "version"),
)
Table(
    # What was chosen from a day on. Terms hold from a version until another one replaces them.
    "coverage_terms",
    metadata,
    Column("coverage_id", Uuid, ForeignKey("coverage.coverage_id"), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("from_version", Integer, nullable=False),
    Column("to_version", Integer),
    Column("option", Text),
    Column("income", Numeric(18, 2)),
    Column("support_group", Text),
    Column("occupation_group", Text),
    Column("area", Text, nullable=False),
    PrimaryKeyConstraint("coverage_id", "first_day", "from_version"),
    CheckConstraint("to_version > from_version", name="coverage_terms_versions_in_order"),
    Index("coverage_terms_once", "coverage_id", "first_day", unique=True, postgresql_where=text("to_version IS NULL")),
)
add_credited_month_table(metadata)
add_imported_month_table(metadata)
