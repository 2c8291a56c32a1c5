"""Tables of cases, their entries and the documents that have arrived."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
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

from services.hotline.metadata import NOW, metadata

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
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Index("case_entry_case", "case_id"),
)

Table(
    "case_document",
    metadata,
    Column("case_id", Uuid, ForeignKey("service_case.case_id"), nullable=False),
    Column("document", Text, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("case_id", "document"),
)
