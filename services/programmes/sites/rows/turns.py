"""The turns of a person who was registered for vaccination under two ids: one registration counts.

The one that was confirmed counts before one that was not, then the older one. The others wait for an officer.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Registration:
    """A person's registration for vaccination, with the next dose and the days on which it is due."""

    vaccination_id: UUID
    person_id: UUID
    area: str
    status: str
    phase: int | None
    next_dose: int
    next_product: str | None
    due_from: date | None
    due_until: date | None


_ORDER = "status = 'registered', recorded_at, vaccination_id"
_TURN = f"""
    SELECT {columns(Registration)} FROM vaccination
    WHERE person_id IN {SAME_PERSON} AND status <> 'withdrawn' ORDER BY {_ORDER} LIMIT 1
"""
# The registrations of merged persons that do not count.
SET_ASIDE = f"""(
    SELECT vaccination_id FROM (
        SELECT v.vaccination_id, row_number() OVER (PARTITION BY g.kept_id ORDER BY {_ORDER}) AS place
        FROM (SELECT person_id, kept_id FROM person_alias UNION SELECT kept_id, kept_id FROM person_alias) g
        JOIN vaccination v USING (person_id) WHERE v.status <> 'withdrawn') r
    WHERE place > 1)"""
_COUNTING = Query(Registration, _TURN)
_LOCK_COUNTING = Query(Registration, f"{_TURN} FOR UPDATE")


async def counting_registration(connection: AsyncConnection, person_id: UUID) -> Registration | None:
    return await _COUNTING.first(connection, person_id=person_id)


async def lock_counting_registration(connection: AsyncConnection, person_id: UUID) -> Registration | None:
    return await _LOCK_COUNTING.first(connection, person_id=person_id)
