"""A duty: let registrations follow persons whose employer has ended."""

from libs.common.runtime.composition import Duty
from services.programmes.card.actions.leave_ended_employer import leave_ended_employer
from services.programmes.card.rows.ended_employers import registrations_of_ended
from services.programmes.context import Context

AT_ONCE = 500


def ended_employers_duty(context: Context) -> Duty:
    async def followed() -> bool:
        today = context.clock.today()
        async with context.database.transaction(wakes=False) as connection:
            left = await registrations_of_ended(connection, today=today, limit=AT_ONCE)
        for one in left:
            async with context.database.transaction() as connection:
                await leave_ended_employer(connection, context.law, one, today=today)
        return len(left) == AT_ONCE

    return Duty("leave_ended_employers", every_s=3600, run=followed, wake="clock")
