"""Say the months that fall due in a few days: once each, under the lock of the employer."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.values.month import Month
from services.contributions.reminders import rows
from services.contributions.reminders.rows import DueMonths

BATCH = 500
FIRST = UUID(int=0)


async def remind_employers(connection: AsyncConnection, after: UUID, *, due: Mapping[Month, date]) -> UUID | None:
    """Remind the next employers by id. Return the last id; None behind the last employer, or without a due month."""
    if not due:
        return None
    employers = await rows.next_employers(connection, after, batch=BATCH)
    if not employers:
        return None
    months = DueMonths([month.first_day for month in due], [month.last_day for month in due], list(due.values()))
    reminded = await rows.employers_to_remind(connection, employers, months)
    if reminded:
        await rows.lock_employers(connection, reminded)
        await rows.say_due_soon(connection, reminded, months)
    return employers[-1]
