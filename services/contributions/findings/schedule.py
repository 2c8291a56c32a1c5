"""The duty that compares months again after employments or persons changed."""

from libs.common.runtime.composition import Duty
from services.contributions.context import Context
from services.contributions.findings.actions.check_returns import check_asked


def findings_duty(context: Context) -> Duty:
    """Compare the months that were asked for, some in each transaction."""

    async def compare() -> bool:
        async with context.database.transaction() as connection:
            return await check_asked(connection, await context.laws.latest(connection), today=context.clock.today())

    return Duty("check_findings", every_s=5, run=compare, wake="findings")
