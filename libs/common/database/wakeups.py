"""Tell waiting loops, in this process and in others, that there is work.

A wake-up has no content and may be lost: every loop also polls at least once a second. NOTIFY is sent on its own
connection, many at once, because inside a transaction it would serialise the commits.
"""

import asyncio

import structlog

from libs.common.database.connections import Database

POLL_S = 1.0
_COALESCE_S = 0.01
_CHANNEL = "prakan"
log = structlog.get_logger()


class Wakeups:
    """Wake-ups. Kinds in use: `outbox` (something was committed), `log` (something was sequenced), `jobs`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._due: set[str] = set()
        self._flush_wanted = asyncio.Event()

    def signal(self, kind: str) -> None:
        self._wake(kind)
        self._due.add(kind)
        self._flush_wanted.set()

    def subscribe(self, *kinds: str) -> asyncio.Event:
        """Return an asyncio event that is set at each wake-up of these kinds; the waiter clears it."""
        signal = asyncio.Event()
        for kind in kinds:
            self._waiting.setdefault(kind, set()).add(signal)
        return signal

    async def run(self) -> None:
        """Hold the LISTEN connection. Returns only when cancelled; the supervisor reconnects."""
        connection = await self._database.dedicated()
        own = connection.get_server_pid()

        def heard(_: object, pid: int, __: str, kind: object) -> None:
            """Handle one notification. The connection is not used: it may be closed when the last one arrives."""
            if pid != own:
                self._wake(str(kind))

        clock = asyncio.get_running_loop().time
        sent_at = 0.0
        try:
            await connection.add_listener(_CHANNEL, heard)
            for kind in list(self._waiting):
                self._wake(kind)
            while not connection.is_closed():
                try:
                    async with asyncio.timeout(5):
                        await self._flush_wanted.wait()
                except TimeoutError:
                    await connection.execute("SELECT 1", timeout=5)
                    continue
                if (early := sent_at + _COALESCE_S - clock()) > 0:  # the first goes at once
                    await asyncio.sleep(early)
                self._flush_wanted.clear()
                kinds, self._due = self._due, set()
                sent_at = clock()
                await connection.execute(
                    "SELECT pg_notify($1, kind) FROM unnest($2::text[]) kind",
                    _CHANNEL,
                    list(kinds),
                    timeout=5,
                )
        finally:
            connection.terminate()

    def _wake(self, kind: str) -> None:
        for event in self._waiting.get(kind, ()):
            event.set()


async def signal_or_timeout(event: asyncio.Event, *, timeout_s: float = POLL_S) -> None:
    """Wait for the wake-up or the poll, whichever is first."""
    try:
        async with asyncio.timeout(timeout_s):  # not wait_for, which may swallow a cancellation (Python 3.11)
            await event.wait()
    except TimeoutError:
        return
    finally:
        event.clear()
