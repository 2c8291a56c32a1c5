"""The duty of support lists: each day persons are told, and covers end whose list has ended."""

from datetime import date

from libs.common.runtime.composition import Duty
from services.registration.context import Context
from services.registration.support_lists.actions.end_support import end_some
from services.registration.support_lists.actions.tell_ending import tell_some
from services.registration.support_lists.rows.lists import FIRST
from services.registration.support_lists.rules.support_list import support_lists

_EVERY_S = 30


def support_duty(context: Context) -> Duty:
    """Go through all lists once a day in chunks, each in a transaction of its own: first tell, then end."""
    lists = support_lists(context.law.rule("registration", "support_lists"))
    participation = context.law.rule("registration", "participation")
    through_on, place, after = date.min, 0, FIRST

    async def pass_through() -> bool:
        nonlocal through_on, place, after
        today = context.clock.today()
        if through_on == today:
            return False
        if place == len(lists):
            through_on, place = today, 0
            return False
        async with context.database.transaction() as connection:
            if await tell_some(connection, lists[place], today=today):
                return True
            last = await end_some(connection, lists[place], participation, today=today, after=after)
        place, after = (place + 1, FIRST) if last is None else (place, last)
        return True

    return Duty("support_lists", every_s=_EVERY_S, run=pass_through, wake="clock")
