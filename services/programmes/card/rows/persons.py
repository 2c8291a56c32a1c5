"""Everything that programmes knows of one person: the card in one statement, and each of its lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Json, Query
from libs.common.database.sql_files import sql_beside

Kind = Literal["tests", "isolations", "stays", "bookings", "vaccinations", "doses", "certificates", "messages"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BEGIN = (datetime.max.replace(tzinfo=UTC), "")
SHOWN_MAX = 50
"""The most that the card shows of each list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An item of a list of the card, and its place in the list."""

    kind: str
    item: Json
    sort_at: datetime
    sort_id: str


_LISTS = Query(Listed, sql_beside(__file__, "person_lists"))


async def person_card(database: Database, person_id: UUID) -> dict[str, list[Any]]:
    """Read a person's card, under every id of the person: the newest of each list; doses by number."""
    listed = await list_of_person(database, KINDS, person_id, before=BEGIN, limit=SHOWN_MAX)
    card: dict[str, list[Any]] = {kind: [one.item for one in listed if one.kind == kind] for kind in KINDS}
    card["doses"].sort(key=lambda dose: int(dose["dose_no"]))
    return card


async def list_of_person(
    database: Database, kinds: Sequence[Kind], person_id: UUID, *, before: tuple[datetime, str], limit: int
) -> list[Listed]:
    """Read some of each of these lists of the person, the newest first, behind a place in it."""
    before_at, before_id = before
    return await _LISTS.all(
        database, kinds=list(kinds), person_id=person_id, before_at=before_at, before_id=before_id, limit=limit
    )
