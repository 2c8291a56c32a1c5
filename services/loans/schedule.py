"""The duties of loans: open the phases that the law provides."""

from libs.common.runtime.composition import Duty
from services.loans.context import Context
from services.loans.programme.actions.open_programme import open_phases


def duties(context: Context) -> tuple[Duty, ...]:
    async def phases() -> bool:
        async with context.database.transaction(wakes=False) as connection:
            await open_phases(connection, context.law)
        return False

    return (Duty("open_phases", every_s=3600, run=phases),)
