"""Statements about cards that are printed: each with the holder's details."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query


@dataclass(frozen=True, slots=True)
class PrintableCard:
    """A card and its holder, under the kept id."""

    number: str
    kind: str
    given_name: str
    family_name: str
    born_on: date
    first_day: date
    last_day: date | None


_PRINTABLE = Query(
    PrintableCard,
    """
    SELECT c.number, c.kind, p.given_name, p.family_name, p.born_on, c.first_day, c.last_day
    FROM card c LEFT JOIN person_alias a USING (person_id)
    JOIN person p ON p.person_id = coalesce(a.kept_id, c.person_id)
    WHERE c.card_id = ANY(CAST(:card_ids AS uuid[])) AND c.ended_on IS NULL AND p.erased_at IS NULL
    ORDER BY p.family_name, p.given_name, c.number
    """,
)


async def printable_cards(database: Database, card_ids: Sequence[UUID]) -> list[PrintableCard]:
    """List the cards by the holders' names; those that have ended are left out."""
    return await _PRINTABLE.all(database, card_ids=list(card_ids))
