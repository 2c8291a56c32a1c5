"""The duties of registration: look for persons who are registered twice."""

from libs.common.runtime.composition import Duty
from services.registration.context import Context
from services.registration.merges.actions.find_duplicates import find_duplicates


def duties(context: Context) -> tuple[Duty, ...]:
    async def duplicates() -> bool:
        async with context.database.transaction(wakes=False) as connection:
            return await find_duplicates(connection)

    return (Duty("find_duplicates", every_s=20, run=duplicates),)
