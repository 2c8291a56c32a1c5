"""Lead in a role: of several processes of a service, one sequences, one relays, one runs each duty.

Two leaders would do no harm (numbers are given under row locks), but one saves work.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg

from libs.common.database.connections import Database

_ASKED_EVERY_S = 1.0
_ANSWERED_WITHIN_S = 10.0
_TAKE = "SELECT pg_try_advisory_lock(hashtextextended($1, 7))"
_LEAVE = "SELECT pg_advisory_unlock(hashtextextended($1, 7))"


class Leaders:
    """The roles in which one process leads: advisory locks, all on one connection outside the pools.

    A lost connection ends all roles. Each loop sees it, and is started again by its supervisor (decision 108).
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: asyncpg.Connection | None = None
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def leading(self, role: str) -> AsyncIterator[Callable[[], bool]]:
        """Wait until no other process leads in the role; the returned function tells whether this one still does."""
        while (connection := await self._take(role)) is None:
            await asyncio.sleep(_ASKED_EVERY_S)
        try:
            yield lambda: not connection.is_closed()
        finally:
            await self._leave(connection, role)

    def close(self) -> None:
        """End every role."""
        if self._connection is not None:
            self._connection.terminate()

    async def _take(self, role: str) -> asyncpg.Connection | None:
        """Return the connection that holds the role's lock, or None if another process holds it."""
        async with self._one_at_a_time:
            if self._connection is None or self._connection.is_closed():
                self._connection = await self._database.dedicated()
            return self._connection if await self._ask(self._connection, _TAKE, role) else None

    async def _leave(self, connection: asyncpg.Connection, role: str) -> None:
        async with self._one_at_a_time:
            if not connection.is_closed():
                await self._ask(connection, _LEAVE, role)

    async def _ask(self, connection: asyncpg.Connection, statement: str, role: str) -> bool:
        """Run the statement. A connection on which it failed may hold the lock or not: it is closed."""
        try:
            return bool(await connection.fetchval(statement, role, timeout=_ANSWERED_WITHIN_S))
        except BaseException:
            connection.terminate()
            raise
