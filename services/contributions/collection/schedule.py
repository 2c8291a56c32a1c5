"""Each day: months past their due day become debts, and older ones have more of a surcharge."""

from datetime import date
from uuid import UUID

from libs.common.law.terms import NoLawAt
from libs.common.runtime.composition import Duty
from services.contributions.collection.actions.state_debts import DebtTerms, state_next
from services.contributions.context import Context

FIRST = UUID(int=0)


def debts_duty(context: Context) -> Duty:
    """State the debts of all employers once a business day, in batches. A restart repeats it and says nothing new."""
    done_on: date | None = None
    after: tuple[date, UUID] | None = None

    async def state() -> bool:
        nonlocal done_on, after
        today = context.clock.today()
        if done_on == today:
            return False
        try:
            terms = DebtTerms.of(context.law, today)
        except NoLawAt:  # nobody owes anything before the first law
            return False
        begin = after[1] if after and after[0] == today else FIRST
        async with context.database.transaction() as connection:
            last = await state_next(connection, terms, begin, today=today)
        if last is None:
            done_on, after = today, None
            return False
        after = today, last
        return True

    return Duty("state_debts", every_s=30, run=state, wake="clock")
