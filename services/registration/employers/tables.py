"""Tables of employers with what they changed, their branches, and the days on which they do no work."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from libs.copies.employer_life.inactive_periods import add_inactive_period_table
from services.registration.metadata import RECORDED, metadata

Table(
    "employer",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("registration_number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("sector", Text, nullable=False),
    Column("registered_on", Date, nullable=False),
    Column("event_partition", SmallInteger, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Column("address", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("registration_number", name="employer_registration_number_key"),
)
Table(
    # What each change gave from its first day on; empty members were not changed. The registration is version 1,
    # written with the first change.
    "employer_change",
    metadata,
    Column("employer_id", Uuid, ForeignKey("employer.employer_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("name", Text),
    Column("address", Text),
    Column("area", Text),
    Column("sector", Text),
    Column("branches", JSON),
    Column("changed_by", Text),
    Column("because", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    PrimaryKeyConstraint("employer_id", "version"),
)
Table(
    "branch",
    metadata,
    Column("employer_id", Uuid, ForeignKey("employer.employer_id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("area", Text, nullable=False),
    # Empty where it was there from the registration on, and while it is open.
    Column("opened_on", Date),
    Column("closed_on", Date),
    PrimaryKeyConstraint("employer_id", "number"),
    CheckConstraint("closed_on >= opened_on", name="branch_closes_after_opening"),
)
add_inactive_period_table(
    metadata,
    Column("reason", Text),
    Column("successor_id", Uuid),
    CheckConstraint(
        "(kind = 'ended') = (reason IS NOT NULL) AND reason IN ('closed', 'bankrupt', 'merged', 'owner_died')",
        name="inactive_period_reason",
    ),
    ExcludeConstraint(
        ("employer_id", "="),
        ("kind", "="),
        (text("daterange(first_day, last_day + 1)"), "&&"),
        name="inactive_period_no_overlap",
        using="gist",
    ),
)
Table(
    # Every version of a period, with its author and reason.
    "inactive_period_change",
    metadata,
    Column("period_id", Uuid, ForeignKey("inactive_period.period_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("last_day", Date),
    Column("changed_by", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    PrimaryKeyConstraint("period_id", "version"),
)
