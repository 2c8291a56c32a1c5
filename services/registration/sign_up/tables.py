"""Table of requests for accounts. Whom a request names is not known from the table to be insured."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)
from sqlalchemy import text as sql

from services.registration.metadata import metadata

Table(
    # `named_id` follows from the national id, registered or not. What was typed goes once it was compared.
    "account_request",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("named_id", Uuid, nullable=False),
    Column("born_on", Date),
    Column("phone", Text),
    Column("asked_by", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="asked"),
    Column("person_id", Uuid, ForeignKey("person.person_id")),
    Column("code_hash", LargeBinary),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("state IN ('asked', 'coded', 'nobody', 'used')", name="account_request_state"),
    CheckConstraint("(state IN ('coded', 'used')) = (code_hash IS NOT NULL)", name="account_request_code"),
    CheckConstraint("state = 'asked' OR (born_on IS NULL AND phone IS NULL)", name="account_request_compared"),
    Index("account_request_asked", "request_id", postgresql_where=sql("state = 'asked'")),
    Index("account_request_person", "person_id"),
    Index("account_request_old", "expires_at"),
)
