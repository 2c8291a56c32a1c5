"""Statements about who may take part: birth, death, employments, and months credited by returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class CompulsoryPast:
    """The compulsory insurance of a person before and on a day, by employments and returns.

    `covering`: an employment on the day. `left_on`: the first day after the last employment before it. `months`:
    credited by returns or known from old records, each once, up to the day.
    """

    covering: UUID | None
    left_on: date | None
    months: int


_COVERED = Query(
    UUID,
    """
    SELECT c.person_id FROM coverage c WHERE c.person_id = ANY(CAST(:person_ids AS uuid[]))
    UNION SELECT c.person_id FROM coverage c JOIN same_person s ON s.other_id = c.person_id
          WHERE s.person_id = ANY(CAST(:person_ids AS uuid[]))
    """,
)
_PAST = Query(CompulsoryPast, sql_beside(__file__, "compulsory_past"))


async def covered_among(connection: AsyncConnection, person_ids: Sequence[UUID]) -> list[UUID]:
    """List those of the persons, under every id, who have a coverage."""
    return await _COVERED.all(connection, person_ids=list(person_ids))


async def compulsory_past(source: Database | AsyncConnection, person_ids: Sequence[UUID], day: date) -> CompulsoryPast:
    return await _PAST.one(source, person_ids=list(person_ids), day=day)
