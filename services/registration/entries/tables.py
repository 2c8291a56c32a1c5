"""Table of entries that others must approve."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

from services.registration.metadata import RECORDED, metadata

SUBJECT = """
    coalesce(content ->> 'person_id', content ->> 'order_id', content ->> 'national_id',
             content ->> 'registration_number',
             order_as_meant(content ->> 'order_number') || ' ' || order_as_meant(content ->> 'issued_by') || ' '
             || coalesce(content ->> 'employer_id', (content ->> 'area') || ' ' || (content ->> 'sector')))
"""

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
    # Of whom or what it is, by the one number that the content names; null where the content was emptied.
    Column("subject", Text, Computed(SUBJECT, persisted=True)),
    CheckConstraint(
        "kind IN ('closure_order', 'closure_order_change', 'employer', 'person', 'erasure')", name="pending_entry_kind"
    ),
    CheckConstraint("status IN ('waiting', 'done', 'refused')", name="pending_entry_status"),
    Index("pending_entry_open", "made_at", postgresql_where=text("status = 'waiting'")),
    Index("pending_entry_once", "kind", "subject", unique=True, postgresql_where=text("status = 'waiting'")),
)
