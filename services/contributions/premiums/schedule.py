"""Each day: premiums of the month fall due, and covers of which too much was missed lapse."""

from datetime import date

from libs.common.runtime.composition import Duty
from libs.common.values.month import Month
from services.contributions.context import Context
from services.contributions.premiums.actions.let_fall_due import FIRST, let_fall_due, premium_law
from services.contributions.premiums.actions.let_lapse import BATCH, let_lapse


def premiums_duty(context: Context) -> Duty:
    """Go through all covers once a day in chunks, each one statement in a transaction of its own."""
    after, through_on = FIRST, date.min

    async def fall_due() -> bool:
        nonlocal after, through_on
        today = context.clock.today()
        if through_on == today or not context.law.has("contributions", "premium"):
            return False
        async with context.database.transaction() as connection:
            chunk = await let_fall_due(connection, premium_law(context.law), Month.of(today), after=after)
        after = chunk.last_id or FIRST
        if chunk.last_id is None:
            through_on = today
        return chunk.last_id is not None

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
