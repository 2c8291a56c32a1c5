"""Statements about the copies of employers, persons and employments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, Source
from libs.common.values.month import Month
from libs.copies.aliases import SAME_PERSON
from libs.copies.employers import keep_employers_in
from libs.copies.persons import keep_persons as keeping_persons
from services.contributions.employers.tables import EMPLOYER


@dataclass(frozen=True, slots=True)
class Employer:
    area: str
    registered_on: date


_LOCK = Query(Employer, "SELECT area, registered_on FROM employer WHERE employer_id = :employer_id FOR UPDATE")
_AREA = Query(str, "SELECT area FROM employer WHERE employer_id = :employer_id")
# Where it was on the day; of an employer that never moved only the present place is known (decision 83).
_AREA_ON = Query(
    str,
    """
    SELECT coalesce((
        SELECT p.area FROM employer_place p WHERE p.employer_id = e.employer_id
        ORDER BY p.first_day > CAST(:day AS date), abs(p.first_day - CAST(:day AS date)) LIMIT 1), e.area) AS area
    FROM employer e WHERE e.employer_id = :employer_id
    """,
)
_NUMBER = Query(str, "SELECT registration_number FROM employer WHERE employer_id = :employer_id")
_WITH_NUMBER = Query(UUID, "SELECT employer_id FROM employer WHERE registration_number = :number")
# Of an employer that had ended for good before the month and works on none of its days.
_LAST_DAY_BEFORE = Query(
    date,
    """
    SELECT first_day - 1 AS last_day FROM inactive_period
    WHERE employer_id = :employer_id AND kind = 'ended' AND first_day <= :first_day
      AND coalesce(last_day, 'infinity') >= :last_day LIMIT 1
    """,
)
_EMPLOYED_BY = Query(
    UUID,
    f"""
    SELECT DISTINCT employer_id FROM employment
    WHERE person_id IN {SAME_PERSON} AND employer_id = ANY(CAST(:employers AS uuid[])) AND standing = 'stands'
    """,
)
keep_employers = keep_employers_in(EMPLOYER)
keep_persons = keeping_persons()


async def lock_employer(connection: AsyncConnection, employer_id: UUID) -> Employer | None:
    """Lock the employer's row, which is the key of all its events; None if the employer is unknown."""
    return await _LOCK.first(connection, employer_id=employer_id)


async def employer_area(database: Database, employer_id: UUID) -> str | None:
    return await _AREA.first(database, employer_id=employer_id)


async def area_in(source: Source, employer_id: UUID, month: Month) -> str | None:
    """Return the area whose wage region counts in the month: that of its first day. None if nobody is known."""
    return await _AREA_ON.first(source, employer_id=employer_id, day=month.first_day)


async def employer_number(database: Database, employer_id: UUID) -> str | None:
    return await _NUMBER.first(database, employer_id=employer_id)


async def employer_with_number(source: Source, number: str) -> UUID | None:
    return await _WITH_NUMBER.first(source, number=number)


async def last_day_before(source: Source, employer_id: UUID, month: Month) -> date | None:
    """Return the employer's last day, if it had ended for good before the month."""
    return await _LAST_DAY_BEFORE.first(
        source, employer_id=employer_id, first_day=month.first_day, last_day=month.last_day
    )


async def employers_of(database: Database, person_id: UUID, employers: Sequence[UUID]) -> set[UUID]:
    """Return those of the given employers that employ or employed the person."""
    return set(await _EMPLOYED_BY.all(database, person_id=person_id, employers=employers))
