"""The day after the due date: say which returns are missing."""

from libs.common.clock import Clock
from libs.common.composition import Duty
from libs.common.database import Database
from libs.common.law.terms import Law
from libs.common.values.month import Month
from services.contributions.actions.say_overdue import say_overdue
from services.contributions.rules.due_date import due_date, overdue_from

LOOK_BACK_MONTHS = 24


def overdue_duty(database: Database, law: Law, clock: Clock) -> Duty:
    async def overdue() -> bool:
        today = clock.today()
        rule, after = law.rule("contributions", "due_date"), law.rule("contributions", "overdue")
        this_month = Month.of(today)
        months = {m: due_date(rule, m) for m in this_month.plus(-LOOK_BACK_MONTHS).until(this_month)}
        past = {month: due for month, due in months.items() if overdue_from(after, due) <= today}
        async with database.transaction() as connection:
            return await say_overdue(connection, due=past) > 0

    return Duty("say_overdue", every_s=30, run=overdue, wake="clock")
