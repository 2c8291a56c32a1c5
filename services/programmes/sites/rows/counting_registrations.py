"""The turns of a person who was registered for vaccination under two ids: one registration counts.

A confirmed registration counts before an unconfirmed one, then the older one. The others are in the view `set_aside`
and wait for an officer.
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


_TURN = f"""
    SELECT {columns(Registration)} FROM vaccination
    WHERE person_id IN {SAME_PERSON} AND status <> 'withdrawn'
    ORDER BY status = 'registered', recorded_at, vaccination_id LIMIT 1
"""
_COUNTING = Query(Registration, _TURN)
_LOCK_COUNTING = Query(Registration, f"{_TURN} FOR UPDATE")


async def counting_registration(connection: AsyncConnection, person_id: UUID) -> Registration | None:
    return await _COUNTING.first(connection, person_id=person_id)


async def lock_counting_registration(connection: AsyncConnection, person_id: UUID) -> Registration | None:
    return await _LOCK_COUNTING.first(connection, person_id=person_id)
