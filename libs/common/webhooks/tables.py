"""The tables of webhooks, the same in every service's database."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from libs.common.database.invariants import CopyOf, copy_of

_NOW = text("clock_timestamp()")


def add_webhook_tables(metadata: MetaData) -> None:
    """Add the tables. `position`: the last event that the endpoint accepted. Secrets are derived, not stored.

    `made_by`: the subject that made it, null for old rows. If it is an ended client, nothing is sent.
    """
    Table(
        "webhook_endpoint",
        metadata,
        Column("endpoint_id", Uuid, primary_key=True),
        Column("party", Text, nullable=False),
        Column("party_id", Uuid, nullable=False),
        Column("made_by", Text),
        Column("url", Text, nullable=False),
        Column("types", ARRAY(Text)),
        Column("audience", ARRAY(Text), nullable=False),
        Column("generation", Integer, nullable=False, server_default="1"),
        Column("rotated_at", DateTime(timezone=True)),
        Column("position", BigInteger, nullable=False),
        Column("state", Text, nullable=False, server_default="active"),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("failing_since", DateTime(timezone=True)),
        Column("next_attempt_at", DateTime(timezone=True), nullable=False, server_default=text("'-infinity'")),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
        CheckConstraint("state IN ('active', 'disabled', 'removed')", name="webhook_endpoint_state"),
        Index("webhook_endpoint_party", "party", "party_id"),
    )
    Table(
        "ended_client",
        metadata,
        Column("subject", Text, primary_key=True),
        Column("ended_at", DateTime(timezone=True), nullable=False),
        info=copy_of(CopyOf("ended clients", ("subject",))),
    )
    Table(
        "webhook_delivery",
        metadata,
        Column("delivery_id", BigInteger, Identity(always=True), primary_key=True),
        Column("endpoint_id", Uuid, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("attempted_at", DateTime(timezone=True), nullable=False),
        Column("duration_ms", Integer, nullable=False),
        Column("status", SmallInteger),
        Column("error", Text),
        Index("webhook_delivery_endpoint", "endpoint_id", "delivery_id"),
        Index("webhook_delivery_age", "attempted_at", postgresql_using="brin"),
    )
