"""The table of cards: each with its days, and how it ended."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.registration.metadata import RECORDED, metadata

_REASONS = "'expired', 'renewed', 'lost', 'damaged', 'revoked', 'cover_ended', 'died', 'merged', 'erased'"

Table(
    # A card, or a book, as it was issued. A row is never deleted; a card that ended stays ended.
    "card",
    metadata,
    Column("card_id", Uuid, primary_key=True),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    # Where the person lived on the day of issue: the place of its hand-over.
    Column("area", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    # Null: good without end.
    Column("last_day", Date),
    # The card in whose place this one was issued.
    Column("replaces", Uuid, ForeignKey("card.card_id")),
    Column("issued_by", Text, nullable=False),
    # The first day on which it is not good any more; null while it is.
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("ended_by", Text),
    Column("because", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    UniqueConstraint("number", name="card_number_key"),
    CheckConstraint("last_day >= first_day", name="card_days_in_order"),
    CheckConstraint(
        "(ended_on IS NULL) = (end_reason IS NULL) AND (ended_on IS NULL) = (ended_by IS NULL)",
        name="card_end_has_reason",
    ),
    CheckConstraint(f"end_reason IN ({_REASONS})", name="card_end_reason"),
    Index("card_one_live", "person_id", "kind", unique=True, postgresql_where=text("ended_on IS NULL")),
    Index("card_person", "person_id"),
    Index("card_listed", "kind", "area", "number"),
)
