"""Targets and their parts."""

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

from services.outreach.metadata import RECORDED, VALUE, metadata

_SERIES = ("indicator", "area", "first_day", "last_day", "participant_group")
Table(
    # One decision on the value of an area: made by one member of staff, approved by another, never changed. A later
    # version supersedes it; every version stays.
    "target",
    metadata,
    Column("target_id", Uuid, primary_key=True),
    Column("indicator", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("participant_group", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("value", VALUE, nullable=False),
    Column("because", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="waiting"),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    Column("decision_because", Text),
    Column("superseded_by", Uuid, ForeignKey("target.target_id")),
    CheckConstraint("status IN ('waiting', 'approved', 'refused', 'withdrawn', 'superseded')", name="target_status"),
    CheckConstraint("first_day <= last_day", name="target_period"),
    CheckConstraint("value >= 0", name="target_value"),
    CheckConstraint(
        "status NOT IN ('approved', 'superseded') OR substr(decided_by, strpos(decided_by, ':')) <> "
        "substr(made_by, strpos(made_by, ':'))",
        name="target_by_two",
    ),
    CheckConstraint("(status = 'superseded') = (superseded_by IS NOT NULL)", name="target_superseded"),
    Index("target_approved", *_SERIES, unique=True, postgresql_where=text("status = 'approved'")),
    Index("target_waiting", *_SERIES, unique=True, postgresql_where=text("status = 'waiting'")),
    Index("target_versions", *_SERIES, "version", unique=True),
    Index("target_superseded_by", "superseded_by"),
)
Table(
    # What a target gives to a part of its area. The parts of a target sum to its value.
    "target_part",
    metadata,
    Column("target_id", Uuid, ForeignKey("target.target_id"), nullable=False),
    Column("area", Text, nullable=False),
    Column("value", VALUE, nullable=False),
    PrimaryKeyConstraint("target_id", "area"),
    CheckConstraint("value >= 0", name="target_part_value"),
    Index("target_part_area", "area"),
)
