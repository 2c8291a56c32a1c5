"""Tables of notices to employers: what an employer was told, and its way to each contact."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.hotline.metadata import metadata

Table(
    # A fact that an employer was told of. Its words are made when it is read or sent.
    "employer_notice",
    metadata,
    Column("notice_id", Uuid, primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("template", Text, nullable=False),
    Column("variables", JSON, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("read_at", DateTime(timezone=True)),
    Column("read_by", Text),
    UniqueConstraint("event_id", "employer_id", name="employer_notice_once"),
    CheckConstraint("(read_at IS NULL) = (read_by IS NULL)", name="employer_notice_read"),
    Index("employer_notice_employer", "employer_id", "said_at", "notice_id"),
)
Table(
    # The way of a notice to one contact, by e-mail or SMS as the contact wishes.
    "employer_notice_sending",
    metadata,
    Column("sending_id", Uuid, primary_key=True),
    Column("notice_id", Uuid, ForeignKey("employer_notice.notice_id"), nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("status", Text, nullable=False, server_default="queued"),
    Column("channel", Text),
    Column("language", Text),
    Column("template_version", Integer),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False, server_default=text("'-infinity'")),
    Column("settled_at", DateTime(timezone=True)),
    UniqueConstraint("notice_id", "contact_id", name="employer_notice_sending_once"),
    CheckConstraint("status IN ('queued', 'sent', 'suppressed', 'failed')", name="employer_notice_sending_status"),
    Index("employer_notice_sending_due", "next_attempt_at", postgresql_where=text("status = 'queued'")),
)
