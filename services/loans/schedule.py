"""What the clock makes due in loans: the phases that the law opens."""

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from libs.common.runtime.composition import Duty
from services.loans.programme.actions.open_programme import open_phases


def duties(database: Database, law: Law) -> tuple[Duty, ...]:
    async def phases() -> bool:
        async with database.transaction(wakes=False) as connection:
            await open_phases(connection, law)
        return False

    return (Duty("open_phases", every_s=3600, run=phases),)
