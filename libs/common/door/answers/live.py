"""Server-sent events: a door reads something again and again, and sends it each time it changed.

The door is a generator with `response_class=EventSourceResponse`: proxies are told to hold nothing back, an idle stream
is kept alive, and it ends when the browser has gone.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi.sse import ServerSentEvent

Events = AsyncIterator[ServerSentEvent]


async def _always() -> bool:
    return True


async def changes(
    event: str,
    read: Callable[[], Awaitable[str | None]],
    *,
    every_s: float,
    times: int,
    goes_on: Callable[[], Awaitable[bool]] = _always,
) -> Events:
    """Send what `read` returns; None: nothing has changed. It ends after `times` readings: a browser comes again."""
    for _ in range(times):
        if not await goes_on():
            return
        if (told := await read()) is not None:
            yield ServerSentEvent(raw_data=told, event=event)
        await asyncio.sleep(every_s)
