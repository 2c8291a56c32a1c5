"""Tables of households: members as they stand, every version of their days, and the heads."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from services.registration.metadata import RECORDED, metadata

_REASONS = "'left', 'moved', 'died', 'entered_wrongly'"

Table(
    "household",
    metadata,
    Column("household_id", Uuid, primary_key=True),
    Column("area", Text, nullable=False),
    # Counts the changes of members and heads.
    Column("version", Integer, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
)
Table(
    # Every version, by the time of knowledge (`?known_at=`).
    "household_history",
    metadata,
    Column("household_id", Uuid, ForeignKey("household.household_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("because", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("household_id", "version"),
)
Table(
    # Days of a person in a household. `ended_on` follows from what was asked, death, and later households.
    "household_member",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("household_id", Uuid, ForeignKey("household.household_id"), nullable=False),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("first_day", Date, nullable=False),
    # The end that somebody asked for; null: none.
    Column("asked_end", Date),
    Column("asked_reason", Text),
    # The first day outside; the first day itself: the person never was in it.
    Column("ended_on", Date),
    Column("end_reason", Text),
    CheckConstraint("asked_end >= first_day", name="household_member_asked_end_in_order"),
    CheckConstraint("ended_on >= first_day", name="household_member_days_in_order"),
    CheckConstraint("(asked_end IS NULL) = (asked_reason IS NULL)", name="household_member_asked_end_has_reason"),
    CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="household_member_end_has_reason"),
    CheckConstraint(f"end_reason IN ({_REASONS})", name="household_member_end_reason"),
    # Nobody is in two households on a day.
    ExcludeConstraint(
        ("person_id", "="),
        (text("daterange(first_day, ended_on)"), "&&"),
        name="household_member_once",
        using="gist",
    ),
    Index("household_member_household", "household_id"),
    Index("household_member_person", "person_id"),
)
Table(
    "household_member_history",
    metadata,
    Column("member_id", Uuid, ForeignKey("household_member.member_id"), nullable=False),
    # Of the household.
    Column("version", Integer, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", Text),
    PrimaryKeyConstraint("member_id", "version"),
)
Table(
    # The head from a day until the next one. Rows hold from a version until others replace them.
    "household_head",
    metadata,
    Column("household_id", Uuid, ForeignKey("household.household_id"), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("from_version", Integer, nullable=False),
    Column("to_version", Integer),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    PrimaryKeyConstraint("household_id", "first_day", "from_version"),
    CheckConstraint("to_version > from_version", name="household_head_versions_in_order"),
    Index("household_head_once", "household_id", "first_day", unique=True, postgresql_where=text("to_version IS NULL")),
)
