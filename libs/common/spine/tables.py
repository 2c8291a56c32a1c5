"""The spine's tables, the same in every service's database."""

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from libs.common.database.migrating.lineages import bring_migrations
from libs.common.keys.secret_checks import add_secret_checks
from libs.common.webhooks.tables import add_webhook_tables

_NOW = text("clock_timestamp()")


def add_spine_tables(metadata: MetaData) -> None:
    """Add outbox, log, relay cursors, consumer positions, parked events, findings, idempotency, audit, webhooks."""
    bring_migrations(metadata, "spine", __file__)
    _log_tables(metadata)
    _consumer_tables(metadata)
    _operating_tables(metadata)
    _door_tables(metadata)
    add_webhook_tables(metadata)
    add_secret_checks(metadata)


def _log_tables(metadata: MetaData) -> None:
    Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", Uuid, nullable=False, server_default=text("uuidv7()")),
        Column("topic", Text, nullable=False),
        Column("partition", SmallInteger, nullable=False),
        Column("key", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("data", JSON, nullable=False),
        Column("audience", ARRAY(Text)),
        Column("traceparent", Text),
        Column("occurred_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
        CheckConstraint("octet_length(data::text) <= 900000", name="outbox_data_fits_the_broker"),
    )
    Table(
        "event_log",
        metadata,
        Column("topic", Text, nullable=False),
        Column("partition", SmallInteger, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("key", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("data", JSON, nullable=False),
        Column("audience", ARRAY(Text)),
        Column("traceparent", Text),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("epoch", Integer, nullable=False),
        PrimaryKeyConstraint("topic", "partition", "sequence"),
        UniqueConstraint("position", name="event_log_position_key"),
        Index(
            "event_log_audience",
            "audience",
            postgresql_using="gin",
            postgresql_where=text("audience IS NOT NULL"),
        ),
    )
    Table(
        "topic_head",
        metadata,
        Column("topic", Text, nullable=False),
        Column("partition", SmallInteger, nullable=False),
        Column("sequence", BigInteger, nullable=False, server_default="0"),
        Column("relayed", BigInteger, nullable=False, server_default="0"),
        PrimaryKeyConstraint("topic", "partition"),
    )
    Table(
        "log_state",
        metadata,
        Column("sole", Boolean, CheckConstraint("sole", name="log_state_one_row"), primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("epoch", Integer, nullable=False),
        Column("system_identifier", BigInteger, nullable=False),
        Column("audit_number", BigInteger, nullable=False, server_default="0"),
        Column("audit_hash", LargeBinary, nullable=False, server_default=text("'\\x'")),
    )


def _consumer_tables(metadata: MetaData) -> None:
    Table(
        "consumer_position",
        metadata,
        Column("consumer", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("partition", SmallInteger, nullable=False),
        Column("epoch", Integer, nullable=False, server_default="1"),
        Column("sequence", BigInteger, nullable=False, server_default="0"),
        Column("kafka_offset_hint", BigInteger),
        Column("moved_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
        Column("gap_at", DateTime(timezone=True)),
        Column("gap_got", BigInteger),
        # When everything that the broker held then had been applied here.
        Column("level_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("consumer", "topic", "partition"),
    )
    Table(
        "unreadable_record",
        metadata,
        Column("consumer", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("partition", SmallInteger, nullable=False),
        Column("kafka_offset", BigInteger, nullable=False),
        Column("bytes", Integer, nullable=False),
        Column("reason", Text, nullable=False),
        Column("found_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
        Column("settled_by", Text),
        Column("settled_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("consumer", "topic", "partition", "kafka_offset"),
        CheckConstraint("(settled_by IS NULL) = (settled_at IS NULL)", name="unreadable_record_settled"),
    )
    Table(
        "parked_event",
        metadata,
        Column("consumer", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("partition", SmallInteger, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("epoch", Integer, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("key", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("data", JSON, nullable=False),
        Column("traceparent", Text),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("cause", Text, nullable=False),
        Column("reason", Text, nullable=False, server_default=""),
        Column("parked_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
        PrimaryKeyConstraint("consumer", "topic", "partition", "sequence"),
        CheckConstraint("cause IN ('refused', 'failed', 'queued')", name="parked_event_cause"),
        Index("parked_event_key", "consumer", "topic", "key"),
    )


def _operating_tables(metadata: MetaData) -> None:
    """Add the tables that an operator reads: loops that fail, and differences that a restore left open."""
    Table(
        "failing_loop",
        metadata,
        Column("loop", Text, primary_key=True),
        Column("times", BigInteger, nullable=False, server_default="1"),
        Column("error", Text, nullable=False),
        Column("first_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
        Column("last_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    )
    Table(
        "open_difference",
        metadata,
        Column("topic", Text, nullable=False),
        Column("partition", SmallInteger, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("key", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("found_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
        Column("settled", Text),
        Column("settled_by", Text),
        Column("settled_at", DateTime(timezone=True)),
        Column("because", Text, nullable=False, server_default=""),
        PrimaryKeyConstraint("topic", "partition", "sequence"),
        CheckConstraint("settled IN ('entered_again', 'dropped')", name="open_difference_settled"),
        CheckConstraint(
            "(settled IS NULL) = (settled_by IS NULL) AND (settled IS NULL) = (settled_at IS NULL)",
            name="open_difference_settled_by",
        ),
        Index("open_difference_open", "found_at", postgresql_where=text("settled IS NULL")),
    )


def _door_tables(metadata: MetaData) -> None:
    Table(
        "idempotency_record",
        metadata,
        Column("client", Text, nullable=False),
        Column("operation", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("body_hash", LargeBinary, nullable=False),
        Column("status", SmallInteger, nullable=False),
        Column("answer", Text, nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
        PrimaryKeyConstraint("client", "operation", "key"),
        Index("idempotency_record_age", "recorded_at", postgresql_using="brin"),
    )
    Table(
        "audit_outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("actor", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("detail", Text, nullable=False, server_default=""),
        Column("traceparent", Text),
        Column("occurred_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    )
    Table(
        "audit_log",
        metadata,
        Column("number", BigInteger, primary_key=True, autoincrement=False),
        Column("actor", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("detail", Text, nullable=False),
        Column("traceparent", Text),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("previous_hash", LargeBinary, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        Index("audit_log_subject", "subject"),
    )
    Table(
        # Personal data shown to staff unmasked, for a purpose and no case. `person_id` where it was one person.
        "unmasked_look",
        metadata,
        Column("look_id", Uuid, primary_key=True, server_default=text("uuidv7()")),
        Column("looked_by", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("person_id", Text),
        Column("persons", Integer, nullable=False),
        Column("purpose", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, server_default=_NOW),
        Column("reviewed_by", Text),
        Column("verdict", Text),
        Column("reviewed_at", DateTime(timezone=True)),
        CheckConstraint("reviewed_by <> looked_by", name="unmasked_look_reviewed_by_another"),
        CheckConstraint("(reviewed_by IS NULL) = (verdict IS NULL)", name="unmasked_look_verdict"),
        Index("unmasked_look_unreviewed", "look_id", postgresql_where=text("reviewed_by IS NULL")),
    )
