"""Say the months without an accepted return on the day after the due date."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.values.month import Month
from services.contributions.overdue import rows

BATCH = 200
"""Employers of one transaction. It says all their months, and their returns wait for it."""
FIRST = UUID(int=0)


async def say_overdue(connection: AsyncConnection, after: UUID, *, due: Mapping[Month, date]) -> UUID | None:
    """Say `return_overdue` for the next employers by id. Return the last id; None if nothing is left to say.

    `due` are the months to examine with their due dates, all of them past.
    """
    if not due:
        return None
    months = [month.first_day for month in due]
    last_days = [month.last_day for month in due]
    dates = list(due.values())
    employers = await rows.employers_missing_returns(
        connection, after, months=months, last_days=last_days, due=dates, batch=BATCH
    )
    if not employers:
        return None
    await rows.lock_employers(connection, employers)
    await rows.say_missing_months(connection, employers, months=months, last_days=last_days, due=dates)
    return employers[-1]
