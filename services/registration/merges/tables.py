"""Tables of merges, and of persons who may be registered twice: one row for each person, never one for each pair."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.registration.metadata import RECORDED, metadata

Table(
    "person_merge",
    metadata,
    Column("merge_id", Uuid, primary_key=True),
    Column("kept_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("merged_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="asked"),
    Column("hash", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Column("decided_by", Text),
    CheckConstraint("status IN ('asked', 'merged', 'refused', 'undone')", name="person_merge_status"),
    Index("person_merge_one_open", "merged_id", unique=True, postgresql_where=text("status IN ('asked', 'merged')")),
)
Table(
    # Persons of one name, birthday, sex and area under several national ids.
    "duplicate_group",
    metadata,
    Column("group_id", Integer, Identity(always=True), primary_key=True),
    Column("born_on", Date, nullable=False),
    Column("family_name", Text, nullable=False),
    Column("given_name", Text, nullable=False),
    Column("sex", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("members", Integer, nullable=False, server_default="0"),
    Column("found_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    # False once all its members are marked as different; true again when another one joins.
    Column("open", Boolean, nullable=False, server_default=text("true")),
    UniqueConstraint("born_on", "family_name", "given_name", "sex", "area", name="duplicate_group_key"),
    Index("duplicate_group_open", "found_at", "group_id", postgresql_where=text("open")),
)
Table(
    # `told_apart`: an officer marked all members of that time as different persons.
    "duplicate_member",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("group_id", Integer, ForeignKey("duplicate_group.group_id"), nullable=False),
    Column("told_apart", Boolean, nullable=False, server_default=text("false")),
    Index("duplicate_member_group", "group_id", "told_apart", "person_id"),
)
Table(
    # Two members whom an officer marked as different; `one_id` is the lower.
    "duplicate_dismissed",
    metadata,
    Column("one_id", Uuid, nullable=False),
    Column("other_id", Uuid, nullable=False),
    Column("dismissed_by", Text, nullable=False),
    PrimaryKeyConstraint("one_id", "other_id"),
    CheckConstraint("one_id < other_id", name="duplicate_dismissed_order"),
)
Table(
    # The last person looked at, in the order of recording.
    "duplicate_scan",
    metadata,
    Column("one", Boolean, primary_key=True),
    Column("scanned_until", DateTime(timezone=True), nullable=False),
    Column("person_id", Uuid, nullable=False),
    CheckConstraint("one", name="duplicate_scan_one_row"),
)
