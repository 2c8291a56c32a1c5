"""Wait for the broker within a limit, and say for what: a bare `TimeoutError` in a log leads nowhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def within(seconds: float, doing: str) -> AsyncIterator[None]:
    """Limit the time of the block. Raise a `TimeoutError` that names what was not done in time."""
    try:
        async with asyncio.timeout(seconds) as limit:
            yield
    except TimeoutError as late:
        if limit.expired() and not str(late):
            raise TimeoutError(f"{doing}: not done within {seconds:.0f} s") from late
        raise
