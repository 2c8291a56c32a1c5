"""Statements about months that fall due soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class DueMonths:
    """Months that fall due soon: their first and last days, and the due day of each."""

    months: Sequence[date]
    last_days: Sequence[date]
    due: Sequence[date]


_NEXT = Query(
    UUID,
    "SELECT employer_id FROM employer WHERE employer_id > CAST(:after AS uuid) ORDER BY employer_id LIMIT :batch",
)
_TO_REMIND = Query(UUID, sql_beside(__file__, "due_soon", saying=False))
_LOCK = Query(
    UUID,
    """
    SELECT employer_id FROM employer WHERE employer_id = ANY(CAST(:employers AS uuid[]))
    ORDER BY employer_id FOR UPDATE
    """,
)
_SAY = Command(sql_beside(__file__, "due_soon", saying=True))
_KEEP = Command("""
    INSERT INTO due_reminder (employer_id, month, due_on)
    VALUES (CAST(:employer_id AS uuid), :month, :due_on) ON CONFLICT DO NOTHING
""")


async def next_employers(connection: AsyncConnection, after: UUID, *, batch: int) -> list[UUID]:
    """List the next employers by id."""
    return await _NEXT.all(connection, after=after, batch=batch)


async def employers_to_remind(connection: AsyncConnection, employers: Sequence[UUID], months: DueMonths) -> list[UUID]:
    """List those of the employers that have something to file or to pay, and were not reminded of it."""
    return await _TO_REMIND.all(
        connection, employers=employers, months=months.months, last_days=months.last_days, due=months.due
    )


async def lock_employers(connection: AsyncConnection, employers: Sequence[UUID]) -> None:
    await _LOCK.all(connection, employers=employers)


async def say_due_soon(connection: AsyncConnection, employers: Sequence[UUID], months: DueMonths) -> None:
    """Append an event for each month that falls due, and keep that it was said."""
    await _SAY.run(connection, employers=employers, months=months.months, last_days=months.last_days, due=months.due)


async def keep_reminder(connection: AsyncConnection, employer_id: UUID, *, month: date, due_on: date) -> None:
    await _KEEP.run(connection, employer_id=employer_id, month=month, due_on=due_on)
