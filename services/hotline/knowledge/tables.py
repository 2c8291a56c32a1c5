"""Tables of articles and procedures."""

from sqlalchemy import (
    ARRAY,
    Column,
    Date,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.hotline.metadata import metadata

Table(
    # `search` is title, text, answer and law, folded.
    "article",
    metadata,
    Column("slug", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("law", ARRAY(Text), nullable=False),
    Column("search", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("written_by", Text, nullable=False),
    PrimaryKeyConstraint("slug", "language", "version"),
)

Table(
    # `words`: name, who and documents by language, where the text came with the product. Without `legal_days` the
    # desk's own term holds.
    "procedure",
    metadata,
    Column("code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("documents", ARRAY(Text), nullable=False),
    Column("legal_days", Integer),
    Column("channels", ARRAY(Text), nullable=False),
    Column("law", ARRAY(Text), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("words", JSONB),
    PrimaryKeyConstraint("code", "version"),
)
