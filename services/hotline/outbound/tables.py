"""Tables of lists of persons to call, of the attempts, and of persons who want no calls."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.hotline.metadata import NOW, metadata

Table(
    "outbound_list",
    metadata,
    Column("outbound_list_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("script", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("closed_by", Text),
    Column("closed_at", DateTime(timezone=True)),
    CheckConstraint("(closed_by IS NULL) = (closed_at IS NULL)", name="outbound_list_closed"),
)
Table(
    # A person to call. While it is taken, an agent calls, and no list gives this person to another.
    "outbound_call",
    metadata,
    Column("outbound_call_id", Uuid, primary_key=True),
    Column("outbound_list_id", Uuid, ForeignKey("outbound_list.outbound_list_id"), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("status", Text, nullable=False, server_default="open"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", DateTime(timezone=True), nullable=False, server_default=text("'-infinity'")),
    Column("taken_by", Text),
    Column("taken_until", DateTime(timezone=True)),
    UniqueConstraint("outbound_list_id", "person_id", name="outbound_call_once"),
    CheckConstraint("status IN ('open', 'taken', 'done', 'given_up', 'do_not_call')", name="outbound_call_status"),
    CheckConstraint("(status = 'taken') = (taken_by IS NOT NULL)", name="outbound_call_taken"),
    CheckConstraint("(taken_by IS NULL) = (taken_until IS NULL)", name="outbound_call_until"),
    Index("outbound_call_nobody_twice", "person_id", unique=True, postgresql_where=text("status = 'taken'")),
    Index("outbound_call_due", "outbound_list_id", "next_at", postgresql_where=text("status = 'open'")),
    Index("outbound_call_person", "person_id"),
)
Table(
    "outbound_attempt",
    metadata,
    Column("attempt_id", BigInteger, Identity(always=True), primary_key=True),
    Column("outbound_call_id", Uuid, ForeignKey("outbound_call.outbound_call_id"), nullable=False),
    Column("agent", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("outbound_attempt_call", "outbound_call_id"),
)
Table(
    "do_not_call",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("said_by", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False, server_default=NOW),
)
