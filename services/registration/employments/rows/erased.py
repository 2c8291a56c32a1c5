"""Statements about the employments of persons who are to be erased."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query

_CURRENT = Query(
    UUID,
    """
    SELECT employment_id FROM employment
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND standing <> 'void'
      AND coalesce(ended_on, 'infinity') > :today
    ORDER BY employment_id LIMIT 1
    """,
)
_EMPTY_HISTORY = Command("""
    UPDATE employment_history h SET because = '' FROM employment e /* of any standing */
    WHERE e.employment_id = h.employment_id AND e.person_id = ANY(CAST(:person_ids AS uuid[])) AND h.because <> ''
""")
_EMPTY_OBJECTIONS = Command("""
    UPDATE employment_objection o SET because = '' FROM employment e /* of any standing */
    WHERE e.employment_id = o.employment_id AND e.person_id = ANY(CAST(:person_ids AS uuid[]))
""")


async def current_employment(connection: AsyncConnection, person_ids: Sequence[UUID], *, today: date) -> UUID | None:
    """Return an employment that has not ended, if there is one."""
    return await _CURRENT.first(connection, person_ids=list(person_ids), today=today)


async def forget_words(connection: AsyncConnection, person_ids: Sequence[UUID]) -> None:
    """Delete what was written about employments of these persons; their days stay."""
    await _EMPTY_HISTORY.run(connection, person_ids=list(person_ids))
    await _EMPTY_OBJECTIONS.run(connection, person_ids=list(person_ids))
