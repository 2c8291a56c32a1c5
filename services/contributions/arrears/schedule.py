"""The first duty of a day: months whose due date has passed become arrears."""

from datetime import date
from uuid import UUID

from libs.common.runtime.composition import Duty
from services.contributions.arrears.actions.restate_arrears import restate_next
from services.contributions.context import Context

FIRST = UUID(int=0)


def arrears_duty(context: Context) -> Duty:
    """Restate all employers once a business day, in batches. A restart repeats it and says nothing new."""
    done_on: date | None = None
    after: tuple[date, UUID] | None = None

    async def restate() -> bool:
        nonlocal done_on, after
        today = context.clock.today()
        if done_on == today:
            return False
        begin = after[1] if after and after[0] == today else FIRST
        async with context.database.transaction() as connection:
            last = await restate_next(connection, begin, today=today)
        if last is None:
            done_on, after = today, None
            return False
        after = today, last
        return True

    return Duty("restate_arrears", every_s=30, run=restate, wake="clock")
