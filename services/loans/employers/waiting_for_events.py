"""Wait a moment for an event that a request needs. If the service lags behind, refuse with a time to retry."""

import asyncio
from collections.abc import Awaitable, Callable

from libs.common.database.connections import Database
from libs.copies.late_events import RETRY_AFTER_S, NewsOnItsWay
from services.loans.employers.rows import heard_of

_ROUNDS, _PAUSE_S = 50, 0.02
# A level service hears a few events in the second of waiting; one that catches up hears hundreds.
_CATCHING_UP = 25


async def wait_for_event(database: Database, topic: str, known: Callable[[], Awaitable[bool]]) -> None:
    """Wait a second until `known` returns True.

    If many events of the topic keep arriving, refuse with `NewsOnItsWay`.
    """
    before = await heard_of(database, topic)
    for _ in range(_ROUNDS):
        if await known():
            return
        await asyncio.sleep(_PAUSE_S)
    if await heard_of(database, topic) - before > _CATCHING_UP:
        raise NewsOnItsWay(retry_after_s=RETRY_AFTER_S)
