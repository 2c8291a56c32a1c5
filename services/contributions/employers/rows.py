"""Statements about the copies of employers, persons and employments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.spine.events import Event, partition_of
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Employer:
    area: str
    registered_on: date


_LOCK = Query(Employer, "SELECT area, registered_on FROM employer WHERE employer_id = :employer_id FOR UPDATE")
_AREA = Query(str, "SELECT area FROM employer WHERE employer_id = :employer_id")
_EMPLOYED_BY = Query(
    UUID,
    f"""
    SELECT DISTINCT employer_id FROM employment
    WHERE person_id IN {SAME_PERSON} AND employer_id = ANY(CAST(:employers AS uuid[])) AND standing = 'stands'
    """,
)
_KEEP_EMPLOYERS = Command("""
    INSERT INTO employer (employer_id, registration_number, area, registered_on, event_partition)
    SELECT (data ->> 'employer_id')::uuid, data ->> 'registration_number', data ->> 'area',
           (data ->> 'registered_on')::date, partition
    FROM unnest(CAST(:bodies AS json[]), CAST(:partitions AS smallint[])) AS e(data, partition)
    ORDER BY 1
    ON CONFLICT DO NOTHING
""")
_KEEP_PERSONS = Command("""
    INSERT INTO person (person_id)
    SELECT (data ->> 'person_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT DO NOTHING
""")


async def lock_employer(connection: AsyncConnection, employer_id: UUID) -> Employer | None:
    """Take the lock of everything said about the employer. None: nobody has said that there is one."""
    return await _LOCK.first(connection, employer_id=employer_id)


async def employer_area(database: Database, employer_id: UUID) -> str | None:
    return await _AREA.first(database, employer_id=employer_id)


async def employers_of(database: Database, person_id: UUID, employers: Sequence[UUID]) -> set[UUID]:
    """Return those of the given employers that employ or employed the person."""
    return set(await _EMPLOYED_BY.all(database, person_id=person_id, employers=employers))


async def keep_employers(connection: AsyncConnection, events: Sequence[Event]) -> None:
    partitions = [partition_of(event.key) for event in events]
    await _KEEP_EMPLOYERS.run(connection, bodies=[event.body for event in events], partitions=partitions)


async def keep_persons(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await _KEEP_PERSONS.run(connection, bodies=[event.body for event in events])
