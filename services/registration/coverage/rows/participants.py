"""Statements about who may take part: birth, death, employments, and months credited by returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class LockedPerson:
    """A person, locked: what of the register decides about a coverage."""

    person_id: UUID
    born_on: date
    died_on: date | None
    area: str


@dataclass(frozen=True, slots=True)
class CompulsoryPast:
    """The compulsory insurance of a person before and on a day, by employments and returns.

    `covering`: an employment on the day. `left_on`: the first day after the last employment before it. `months`:
    credited by returns, each once, up to the day.
    """

    covering: UUID | None
    left_on: date | None
    months: int


_LOCK = Query(
    LockedPerson,
    f"""
    SELECT {columns(LockedPerson)} FROM person WHERE person_id IN {SAME_PERSON} AND erased_at IS NULL
    ORDER BY person_id FOR UPDATE
    """,
)
_LOCK_SOME = Query(
    UUID,
    """
    SELECT person_id FROM person WHERE erased_at IS NULL AND person_id IN (
        SELECT c.person_id FROM coverage c WHERE c.person_id = ANY(CAST(:person_ids AS uuid[]))
        UNION SELECT c.person_id FROM coverage c JOIN same_person s ON s.other_id = c.person_id
              WHERE s.person_id = ANY(CAST(:person_ids AS uuid[])))
    ORDER BY person_id FOR UPDATE
    """,
)
_PAST = Query(
    CompulsoryPast,
    """
    SELECT (SELECT employment_id FROM employment
            WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND standing = 'stands'
              AND daterange(started_on, ended_on) @> CAST(:day AS date) ORDER BY employment_id LIMIT 1) AS covering,
           (SELECT max(ended_on) FROM employment
            WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND standing = 'stands' AND ended_on <= :day) AS left_on,
           (SELECT count(DISTINCT month) FROM credited_month
            WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND credited AND month <= :day) AS months
    """,
)


async def lock_person(connection: AsyncConnection, person_id: UUID) -> list[LockedPerson]:
    """Lock the person under every id; none where nobody is registered."""
    return await _LOCK.all(connection, person_id=person_id)


async def lock_covered(connection: AsyncConnection, person_ids: Sequence[UUID]) -> list[UUID]:
    """Lock those of the persons, under every id, who have a coverage, and return their ids."""
    return await _LOCK_SOME.all(connection, person_ids=list(person_ids))


async def compulsory_past(source: Database | AsyncConnection, person_ids: Sequence[UUID], day: date) -> CompulsoryPast:
    return await _PAST.one(source, person_ids=list(person_ids), day=day)
