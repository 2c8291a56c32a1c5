"""A few days before the due date: remind employers of what is to file or to pay."""

from datetime import date

from libs.common.law.terms import NoLawAt, RuleLaw
from libs.common.runtime.composition import Duty
from services.contributions.context import Context
from services.contributions.reminders.actions.remind_employers import FIRST, remind_employers
from services.contributions.returns.rules.due_date import due_dates, reminded_from

LOOK_BACK_MONTHS = 6
"""A deferred due date is months after its month."""


def _is_time(law: RuleLaw, due_on: date, today: date) -> bool:
    try:
        return reminded_from(law, due_on) <= today <= due_on
    except NoLawAt:
        return False


def reminders_duty(context: Context) -> Duty:
    """Go through all employers once a day in batches, each in a short transaction."""
    after, through_on = FIRST, date.min

    async def remind() -> bool:
        nonlocal after, through_on
        today = context.clock.today()
        if through_on == today or not context.law.has("contributions", "reminder"):
            return False
        rule, reminder = context.law.rule("contributions", "due_date"), context.law.rule("contributions", "reminder")
        months = due_dates(rule, today, look_back=LOOK_BACK_MONTHS)
        soon = {month: due for month, due in months.items() if _is_time(reminder, due, today)}
        async with context.database.transaction() as connection:
            last = await remind_employers(connection, after, due=soon)
        after = last or FIRST
        if last is None:
            through_on = today
        return last is not None

    return Duty("remind_employers", every_s=30, run=remind, wake="clock")
