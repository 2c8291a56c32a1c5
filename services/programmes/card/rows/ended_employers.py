"""Statement that finds registrations whose employer has ended."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class LeftRegistration:
    """A registration whose employer has ended. `works_for`: the person's employer now, if there is one."""

    vaccination_id: UUID
    person_id: UUID
    works_for: UUID | None


_OF_ENDED = Query(LeftRegistration, sql_beside(__file__, "ended_employers"))


async def registrations_of_ended(connection: AsyncConnection, *, today: date, limit: int) -> list[LeftRegistration]:
    """List registrations whose employer has ended, and that go to another employer or are withdrawn."""
    return await _OF_ENDED.all(connection, today=today, limit=limit)
