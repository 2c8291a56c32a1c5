"""Everything that programmes knows of one person, in one statement."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Json, Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class PersonCard:
    """The card of a person: each part a list of JSON objects, the newest first."""

    tests: Json
    isolations: Json
    stays: Json
    bookings: Json
    vaccinations: Json
    doses: Json
    certificates: Json
    messages: Json


_CARD = Query(PersonCard, sql_beside(__file__, "person_card"))


async def person_card(database: Database, person_id: UUID) -> PersonCard:
    """Read a person's card, under every id of the person."""
    return await _CARD.one(database, person_id=person_id)
