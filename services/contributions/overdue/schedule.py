"""The day after the due date: say which returns are missing."""

from datetime import date

from libs.common.law.terms import NoLawAt, RuleLaw
from libs.common.runtime.composition import Duty
from services.contributions.context import Context
from services.contributions.overdue.actions.say_overdue import FIRST, say_overdue
from services.contributions.returns.rules.due_date import due_dates, overdue_from

LOOK_BACK_MONTHS = 24


def _overdue(law: RuleLaw, due_on: date, today: date) -> bool:
    try:
        return overdue_from(law, due_on) <= today
    except NoLawAt:
        return False


def overdue_duty(context: Context) -> Duty:
    """Go through all employers in batches, each in a short transaction, then begin anew."""
    after = FIRST

    async def overdue() -> bool:
        nonlocal after
        today = context.clock.today()
        rule, grace = context.law.rule("contributions", "due_date"), context.law.rule("contributions", "overdue")
        months = due_dates(rule, today, look_back=LOOK_BACK_MONTHS)
        past = {month: due for month, due in months.items() if _overdue(grace, due, today)}
        async with context.database.transaction() as connection:
            last = await say_overdue(connection, after, due=past)
        after = last or FIRST
        return last is not None

    return Duty("say_overdue", every_s=30, run=overdue, wake="clock")
