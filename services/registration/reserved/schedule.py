"""The duty that says of leavers that their months are kept."""

from datetime import timedelta

from libs.common.door.answers.pages import FIRST_ID
from libs.common.runtime.composition import Duty
from services.registration.context import Context
from services.registration.reserved.actions.tell_reserved import tell_reserved
from services.registration.reserved.rows.reserved import leavers

AT_ONCE = 1_000


def reserved_duty(context: Context) -> tuple[Duty, ...]:
    """Make the duty; none in a country whose law keeps no months in this way."""
    if not context.law.has("registration", "one_time"):
        return ()

    async def tell() -> bool:
        today = context.clock.today()
        days = context.law.rule("registration", "one_time").at("told", today).number("after_days")
        after = FIRST_ID
        while some := await leavers(
            context.database, ended_by=today - timedelta(days=days), after=after, limit=AT_ONCE
        ):
            async with context.database.transaction() as connection:
                await tell_reserved(connection, context.law, some, today=today)
            after = some[-1]
        return False

    return (Duty("tell_reserved", every_s=3600, run=tell, wake="clock"),)
