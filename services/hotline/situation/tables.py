"""Tables of announcements, of messages to groups, and of the authorities' measures."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from libs.common.database.invariants import CopyOf, copy_of
from services.hotline.metadata import NOW, metadata

Table(
    # Title and words in each language. An announcement is never edited: it is withdrawn and another one is made.
    "announcement",
    metadata,
    Column("announcement_id", Uuid, primary_key=True),
    Column("title", JSON, nullable=False),
    Column("words", JSON, nullable=False),
    Column("area", Text),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date),
    Column("posted_by", Text, nullable=False),
    Column("posted_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("withdrawn_by", Text),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("withdrawn_because", Text),
    CheckConstraint("last_day >= first_day", name="announcement_days"),
    CheckConstraint("num_nonnulls(withdrawn_by, withdrawn_at, withdrawn_because) IN (0, 3)", name="withdrawn_whole"),
    Index("announcement_first_day", "first_day", postgresql_where=text("withdrawn_at IS NULL")),
)
Table(
    # A group and what it is sent. `after_person`: up to which person the notices are queued.
    "broadcast",
    metadata,
    Column("broadcast_id", Uuid, primary_key=True),
    Column("announcement_id", Uuid, ForeignKey("announcement.announcement_id"), nullable=False),
    Column("area", Text),
    Column("employer_id", Uuid),
    Column("programme", Text),
    Column("persons", Integer, nullable=False),
    Column("status", Text, nullable=False, server_default="waiting"),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("ended_by", Text),
    Column("ended_at", DateTime(timezone=True)),
    Column("after_person", Uuid, nullable=False, server_default="00000000-0000-0000-0000-000000000000"),
    Column("queued", Integer, nullable=False, server_default="0"),
    CheckConstraint("status IN ('waiting', 'sending', 'sent', 'withdrawn')", name="broadcast_status"),
    CheckConstraint("num_nonnulls(area, employer_id, programme) >= 1", name="broadcast_group"),
    CheckConstraint("programme IN ('booked', 'isolating', 'claiming')", name="broadcast_programme"),
    Index("broadcast_open", "asked_at", postgresql_where=text("status IN ('waiting', 'sending')")),
    Index("broadcast_announcement", "announcement_id"),
)
Table(
    "measure",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("employer_id", Uuid),
    Column("area", Text),
    Column("sector", Text),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("order_number", Text, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("branches", ARRAY(Text)),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("withdrawn", Boolean, nullable=False, server_default="false"),
    Index("measure_last_day", "last_day"),
    info=copy_of(
        CopyOf("closure orders", ("order_id", "employer_id", "first_day", "last_day", "order_number", "version"))
    ),
)
