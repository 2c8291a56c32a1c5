"""A duty: queue the notices of messages to groups."""

from libs.common.runtime.composition import Duty
from services.hotline.context import Context
from services.hotline.situation.actions.broadcast import queue_next


def broadcasts_duty(context: Context) -> Duty:
    async def run() -> bool:
        async with context.database.transaction(wakes=False) as connection:
            return await queue_next(connection, on=context.clock.today(), now=context.clock.now())

    return Duty("queue_broadcasts", every_s=2, run=run)
