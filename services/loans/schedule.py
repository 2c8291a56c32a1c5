"""The duties of loans: open the phases that the law provides, judge months in which borrowers did no work."""

from libs.common.runtime.composition import Duty
from services.loans.context import Context
from services.loans.covenant.actions.judge_idle_months import judge_idle_months
from services.loans.programme.actions.open_programme import open_phases


def duties(context: Context) -> tuple[Duty, ...]:
    async def phases() -> bool:
        async with context.database.transaction(wakes=False) as connection:
            await open_phases(connection, context.law)
        return False

    async def idle() -> bool:
        async with context.database.transaction() as connection:
            return await judge_idle_months(connection, context.law, today=context.clock.today())

    if not context.law.has("loans", "headcount_retention"):
        return (Duty("open_phases", every_s=3600, run=phases),)
    return (
        Duty("open_phases", every_s=3600, run=phases),
        Duty("judge_idle_months", every_s=60, run=idle, wake="clock"),
    )
