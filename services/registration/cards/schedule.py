"""The duty of cards: those that end by the calendar, once a day."""

from datetime import date

from libs.common.runtime.composition import Duty
from services.registration.cards.actions.end_cards import end_everybodys
from services.registration.context import Context

_EVERY_S = 30


def cards_duty(context: Context) -> Duty:
    """End cards whose last day was yesterday, and those of covers that ended on a day that was known before."""
    law = context.law.rule("registration", "cards")
    through_on = date.min

    async def end() -> bool:
        nonlocal through_on
        today = context.clock.today()
        if through_on == today:
            return False
        async with context.database.transaction() as connection:
            if await end_everybodys(connection, law, today=today):
                return True
        through_on = today
        return False

    return Duty("end_cards", every_s=_EVERY_S, run=end, wake="clock")
