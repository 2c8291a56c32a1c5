"""Tables of the portal database: sessions. A session's token is encrypted with a key that only the cookie has."""

from sqlalchemy import Column, DateTime, Index, MetaData, Table, Text, Uuid, text

from libs.common.spine.tables import add_spine_tables

metadata = MetaData()
add_spine_tables(metadata)

Table(
    "session",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("sealed_token", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("party_id", Uuid),
    Column("subject", Text, nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("until", DateTime(timezone=True), nullable=False),
    Index("session_until", "until"),
)
