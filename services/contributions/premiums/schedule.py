"""Each day: premiums of the month fall due, and covers of which too much was missed lapse."""

import asyncio
from datetime import date
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.runtime.composition import Duty
from libs.common.values.month import Month
from services.contributions.context import Context
from services.contributions.premiums.actions.let_fall_due import (
    LOOK_BACK_MONTHS,
    due_month,
    let_fall_due,
    premium_law,
)
from services.contributions.premiums.actions.let_lapse import BATCH, let_lapse
from services.contributions.premiums.rows.bills import DueMonth
from services.contributions.premiums.rows.covers import next_borders
from services.contributions.premiums.rows.left_out import gone_through, last_run

CHUNK, LANES = 10_000, 2
"""Covers of a statement, and statements at one moment: PostgreSQL works on each with a core."""
FIRST = UUID(int=0)


async def bill_next(database: Database, due: DueMonth, after: UUID) -> UUID | None:
    """Bill the next chunks side by side, each in a transaction of its own. Return the last cover; None: there was none.

    A chunk that fails leaves the others as they are: the next run finds what is not billed.
    """
    borders = await next_borders(database, after, size=CHUNK, chunks=LANES)

    async def bill(after: UUID, until: UUID) -> None:
        async with database.transaction() as connection:
            await let_fall_due(connection, due, after=after, until=until)

    ends = await asyncio.gather(*map(bill, [after, *borders], borders), return_exceptions=True)
    for failure in ends:
        if failure is not None:
            raise failure
    return borders[-1] if borders else None


async def months_to_run(database: Database, today: Month) -> list[Month]:
    """List the months to go through: this one, and those since the last run, if no run went through them."""
    last = await last_run(database)
    first = today if last is None else max(min(Month.of(last).plus(1), today), today.plus(-LOOK_BACK_MONTHS))
    return list(first.until(today))


def premiums_duty(context: Context) -> Duty:
    """Go through all covers once a day, in chunks; also for months in which nothing ran."""
    after, through_on = FIRST, date.min
    waiting: list[Month] = []

    async def fall_due() -> bool:
        nonlocal after, through_on, waiting
        today = context.clock.today()
        if through_on == today or not context.law.has("contributions", "premium"):
            return False
        waiting = waiting or await months_to_run(context.database, Month.of(today))
        due = due_month(premium_law(context.law), waiting[0])
        last = await bill_next(context.database, due, after)
        after = last or FIRST
        if last is not None:
            return True
        async with context.database.transaction() as connection:
            await gone_through(connection, waiting.pop(0).first_day, today)
        if not waiting:
            through_on = today
        return bool(waiting)

    return Duty("premiums_fall_due", every_s=30, run=fall_due, wake="clock")


def lapses_duty(context: Context) -> Duty:
    """Look once a day for covers that lapse."""
    through_on = date.min

    async def lapse() -> bool:
        nonlocal through_on
        today = context.clock.today()
        if through_on == today or not context.law.has("contributions", "premium_due"):
            return False
        async with context.database.transaction() as connection:
            lapsed = await let_lapse(connection, premium_law(context.law), today)
        if lapsed < BATCH:
            through_on = today
        return lapsed == BATCH

    return Duty("premiums_lapse", every_s=30, run=lapse, wake="clock")
