"""Table of entries that others must approve."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

from services.registration.metadata import RECORDED, metadata

Table(
    # An officer's entry that others must approve before it is carried out.
    "pending_entry",
    metadata,
    Column("entry_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("content", JSON, nullable=False),
    Column("hash", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Column("status", Text, nullable=False, server_default="waiting"),
    Column("made_id", Uuid),
    Column("decided_by", Text),
    CheckConstraint(
        "kind IN ('closure_order', 'closure_order_change', 'employer', 'person', 'erasure')", name="pending_entry_kind"
    ),
    CheckConstraint("status IN ('waiting', 'done', 'refused')", name="pending_entry_status"),
    Index("pending_entry_open", "made_at", postgresql_where=text("status = 'waiting'")),
)
