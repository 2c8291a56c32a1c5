"""Say the months without an accepted return on the day after the due date."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.values.month import Month
from services.contributions.overdue import rows

BATCH = 2_000


async def say_overdue(connection: AsyncConnection, *, due: Mapping[Month, date]) -> int:
    """Say `return_overdue` for one batch of employers; return how many were overdue (0: nothing is left to say).

    `due` are the months to examine with their due dates, all of them past.
    """
    if not due:
        return 0
    months = [month.first_day for month in due]
    last_days = [month.last_day for month in due]
    dates = list(due.values())
    employers = await rows.employers_missing_returns(
        connection, months=months, last_days=last_days, due=dates, batch=BATCH
    )
    if employers:
        await rows.lock_employers(connection, employers)
        await rows.say_missing_months(connection, employers, months=months, last_days=last_days, due=dates)
    return len(employers)
