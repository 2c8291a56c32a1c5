"""Tables of notices to persons and employers: what was told, its sendings and tries, texts and preferences."""

from sqlalchemy import (
    JSON,
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
    UniqueConstraint,
    Uuid,
    text,
)

from libs.copies.days.deaths import add_person_death_table
from services.hotline.metadata import NOW, metadata

Table(
    # A fact that a person or an employer is told. Its words are made when it is sent or read.
    "notice",
    metadata,
    Column("notice_id", Uuid, primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("party", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("template", Text, nullable=False),
    Column("variables", JSON, nullable=False),
    # A message that is of no use later: it is sent at any hour, and not after this.
    Column("expires_at", DateTime(timezone=True)),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("read_at", DateTime(timezone=True)),
    # Who marked it for an employer, for which several act.
    Column("read_by", Text),
    UniqueConstraint("event_id", "subject_id", name="notice_once"),
    CheckConstraint("party IN ('person', 'employer')", name="notice_party"),
    CheckConstraint("(read_by IS NOT NULL) = (party = 'employer' AND read_at IS NOT NULL)", name="notice_read"),
    Index("notice_subject", "subject_id", "said_at", "notice_id"),
)
Table(
    # The way of a notice: to its person, or to one contact of its employer.
    "notice_sending",
    metadata,
    Column("sending_id", Uuid, primary_key=True),
    Column("notice_id", Uuid, ForeignKey("notice.notice_id"), nullable=False),
    Column("contact_id", Uuid),
    # What one message alone may say: opened when it is sent, and gone when it is settled.
    Column("sealed", Text),
    Column("status", Text, nullable=False, server_default="queued"),
    Column("channel", Text),
    Column("language", Text),
    Column("template_version", Integer),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False, server_default=text("'-infinity'")),
    Column("settled_at", DateTime(timezone=True)),
    UniqueConstraint("notice_id", "contact_id", name="notice_sending_once", postgresql_nulls_not_distinct=True),
    CheckConstraint("status IN ('queued', 'sent', 'suppressed', 'failed')", name="notice_sending_status"),
    CheckConstraint("sealed IS NULL OR status = 'queued'", name="notice_sending_sealed"),
    Index("notice_sending_due", "next_attempt_at", postgresql_where=text("status = 'queued'")),
)
Table(
    "notice_attempt",
    metadata,
    Column("attempt_id", BigInteger, Identity(always=True), primary_key=True),
    Column("sending_id", Uuid, ForeignKey("notice_sending.sending_id"), nullable=False),
    Column("channel", Text),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("outcome", Text, nullable=False),
    Index("notice_attempt_sending", "sending_id"),
)

Table(
    "notice_preference",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("sms", Boolean, nullable=False),
    Column("push", Boolean, nullable=False, server_default="true"),
    Column("email", Text),
    Column("language", Text),
)

Table(
    "notice_template",
    metadata,
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("written_by", Text, nullable=False),
    PrimaryKeyConstraint("name", "language", "version"),
)
add_person_death_table(metadata)
Table(
    # Where the app of a client reaches a person. A token is one person's at a time.
    "device",
    metadata,
    Column("device_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("client_id", Uuid, nullable=False),
    Column("platform", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("registered_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("removed_at", DateTime(timezone=True)),
    CheckConstraint("platform IN ('android', 'ios', 'web')", name="device_platform"),
    Index("device_token_one", "client_id", "token", unique=True, postgresql_where=text("removed_at IS NULL")),
    Index("device_person", "person_id", postgresql_where=text("removed_at IS NULL")),
)
