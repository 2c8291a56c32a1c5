"""Tables of the app's accounts and the codes that link them."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from services.registration.metadata import RECORDED, metadata

Table(
    "activation_code",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Index("activation_code_person", "person_id"),
)
Table(
    "activation_try",
    metadata,
    Column("account", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)
Table(
    "account_link",
    metadata,
    Column("link_id", BigInteger, Identity(always=True), primary_key=True),
    Column("account", Text, nullable=False),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("how", Text, nullable=False),
    Column("linked_by", Text, nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Text),
    Index("account_link_one", "account", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("account_link_person", "person_id"),
)
Table(
    # What an app shows for a person's next access token. Each is good once; who shows a used one ends the session.
    "account_session_token",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("session_id", Uuid, nullable=False),
    Column("account", Text, nullable=False),
    Column("client_id", Uuid),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Index("account_session_token_session", "session_id"),
    Index("account_session_token_account", "account"),
    Index("account_session_token_old", "expires_at"),
)
