"""Lock persons under every id: whoever writes about a person's covers or households has the person's lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query, Source, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class LockedPerson:
    """A person, locked: what of the register decides about covers and households."""

    person_id: UUID
    born_on: date
    died_on: date | None
    area: str


_LOCK = Query(
    LockedPerson,
    f"""
    SELECT {columns(LockedPerson)} FROM person
    WHERE erased_at IS NULL AND person_id IN (
        SELECT unnest(CAST(:person_ids AS uuid[]))
        UNION SELECT other_id FROM same_person WHERE person_id = ANY(CAST(:person_ids AS uuid[])))
    ORDER BY person_id FOR UPDATE
    """,
)
_EVERY_ID = Query(UUID, f"SELECT DISTINCT i.person_id FROM {SAME_PERSON} AS i(person_id)")
_REGISTERED = Query(bool, "SELECT EXISTS (SELECT FROM person WHERE person_id = :person_id) AS registered")
_OTHER_IDS = Query(UUID, "SELECT other_id FROM same_person WHERE person_id = :person_id ORDER BY other_id")


async def lock_persons(connection: AsyncConnection, person_ids: Sequence[UUID]) -> list[LockedPerson]:
    """Lock the persons under every id, in the order of the ids; who is not registered is left out."""
    return await _LOCK.all(connection, person_ids=list(person_ids))


async def lock_person(connection: AsyncConnection, person_id: UUID) -> list[LockedPerson]:
    """Lock the person under every id; none where nobody is registered."""
    return await lock_persons(connection, [person_id])


async def registered(source: Source, person_id: UUID) -> bool:
    """Tell whether the id was ever given to a person: one who is merged or erased has it still."""
    return await _REGISTERED.one(source, person_id=person_id)


async def every_id(source: Source, person_id: UUID) -> list[UUID]:
    """List every id of the person, with this one."""
    return await _EVERY_ID.all(source, person_id=person_id)


async def other_ids(connection: AsyncConnection, person_id: UUID) -> list[UUID]:
    """List the other ids of the person."""
    return await _OTHER_IDS.all(connection, person_id=person_id)


def first_death(locked_ids: Sequence[LockedPerson]) -> date | None:
    """Return the day of death that any of the ids has."""
    return min((one.died_on for one in locked_ids if one.died_on is not None), default=None)
