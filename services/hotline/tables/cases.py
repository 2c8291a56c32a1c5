"""Cases, identity checks, looks: what the desk itself owns."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
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
    Uuid,
    text,
)

from services.hotline.tables.shared import metadata

_NOW = text("clock_timestamp()")

Table(
    "service_case",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("person_id", Uuid),
    Column("employer_id", Uuid),
    Column("phone", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False),
    Column("queue", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("assigned_to", Text),
    Column("opened_by", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("callback_at", DateTime(timezone=True)),
    Column("callback_attempts", Integer, nullable=False, server_default="0"),
    Column("wrap_up", Text),
    Column("closed_at", DateTime(timezone=True)),
    Column("merged_into", Uuid, ForeignKey("service_case.case_id")),
    Column("procedure", Text),
    Column("procedure_version", Integer),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("status IN ('open', 'waiting', 'escalated', 'closed')", name="service_case_status"),
    CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="service_case_closed"),
    Index("service_case_open", "queue", "due_at", postgresql_where=text("status <> 'closed'")),
    Index("service_case_person", "person_id"),
)
Table(
    "case_entry",
    metadata,
    Column("entry_id", BigInteger, Identity(always=True), primary_key=True),
    Column("case_id", Uuid, ForeignKey("service_case.case_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Index("case_entry_case", "case_id"),
)
Table(
    "identity_check",
    metadata,
    Column("check_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("service_case.case_id"), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("agent", Text, nullable=False),
    Column("asked", ARRAY(Text), nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Index("identity_check_case", "case_id"),
    Index("identity_check_person", "person_id", "at"),
)
Table(
    # Wrong tries of the identity check, by person and day: over all cases and agents.
    "identity_day",
    metadata,
    Column("person_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("wrong", Integer, nullable=False),
    PrimaryKeyConstraint("person_id", "day"),
    CheckConstraint("wrong BETWEEN 0 AND 3", name="identity_day_tries"),
)
Table(
    # A purpose that was given: for so long the person is shown unmasked. Without a case it is break-glass.
    "look",
    metadata,
    Column("look_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("looked_by", Text, nullable=False),
    Column("case_id", Uuid, ForeignKey("service_case.case_id")),
    Column("purpose", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("reviewed_by", Text),
    Column("verdict", Text),
    Column("reviewed_at", DateTime(timezone=True)),
    CheckConstraint("reviewed_by IS NULL OR reviewed_by <> looked_by", name="look_reviewed_by_another"),
    CheckConstraint("(reviewed_by IS NULL) = (verdict IS NULL)", name="look_verdict"),
    Index("look_person", "person_id", "looked_by"),
    Index("look_break_glass", "at", postgresql_where=text("case_id IS NULL")),
)
Table(
    "case_document",
    metadata,
    Column("case_id", Uuid, ForeignKey("service_case.case_id"), nullable=False),
    Column("document", Text, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    PrimaryKeyConstraint("case_id", "document"),
)
