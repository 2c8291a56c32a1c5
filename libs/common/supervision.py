"""Keeps background loops alive: a loop that fails is started again after a pause, and says so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog

from libs.common.database import Database

log = structlog.get_logger()
_PAUSE_S = (0.1, 0.5, 1, 2, 5)


@dataclass
class Supervisor:
    """`failures` by loop name, for the metrics and the doctor."""

    failures: dict[str, str] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(self._keep(name, loop), name=name))

    async def _keep(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        tries = 0
        clock = asyncio.get_running_loop().time
        while True:
            started = clock()
            try:
                await loop()
            except Exception as failure:  # noqa: BLE001 - whatever it was, the loop must come back
                self.failures[name] = repr(_innermost(failure))[:500]
                log.warning("loop.failed", loop=name, error=self.failures[name])
            if clock() - started > 30:
                tries = 0
            await asyncio.sleep(_PAUSE_S[min(tries, len(_PAUSE_S) - 1)])
            tries += 1

    async def stop(self) -> None:
        """Cancel until every loop has ended: a client library may swallow a cancellation once."""
        waiting = set(self._tasks)
        while waiting:
            for task in waiting:
                task.cancel()
            _, waiting = await asyncio.wait(waiting, timeout=1)
        self._tasks.clear()


def _innermost(failure: BaseException) -> BaseException:
    while isinstance(failure, BaseExceptionGroup) and failure.exceptions:
        failure = failure.exceptions[0]
    return failure


@asynccontextmanager
async def leadership(database: Database, role: str) -> AsyncIterator[Callable[[], bool]]:
    """Hold the role's advisory lock on a connection of its own; the callable says whether we still hold it.

    Two leaders would do no harm (numbers are given under row locks); one saves their work.
    """
    connection = await database.dedicated()
    try:
        while not await connection.fetchval("SELECT pg_try_advisory_lock(hashtextextended($1, 7))", role):
            await asyncio.sleep(1)
        yield lambda: not connection.is_closed()
    finally:
        connection.terminate()
