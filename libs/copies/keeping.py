"""A statement that keeps a copy, and a listener that only keeps."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command
from libs.common.spine.consumer import Listener
from libs.common.spine.events import Event, partition_of

KeepFacts = Callable[[AsyncConnection, Sequence[Event]], Awaitable[object]]


class Keep(Command):
    """A statement over `:bodies`, the JSON of facts, and over their `:times` and `:partitions`, if it names them.

    `with_times`: it keeps the time of each event, by which a service shows the age of its copy.
    """

    def __init__(self, sql: str, *, with_times: bool = True) -> None:
        super().__init__(sql)
        self._asks = {name for name in ("times", "partitions") if f":{name}" in sql}
        self._with_times = with_times

    async def __call__(self, connection: AsyncConnection, events: Sequence[Event]) -> None:
        """Keep the events' facts. Events may come again and late: a newer row stays."""
        given: dict[str, list[Any]] = {"bodies": [event.body for event in events]}
        if "times" in self._asks:
            given["times"] = [datetime.fromisoformat(event.time) if self._with_times else None for event in events]
        if "partitions" in self._asks:
            given["partitions"] = [partition_of(event.key) for event in events]
        await self.run(connection, **given)

    async def of_bodies(self, connection: AsyncConnection, *bodies: str) -> None:
        """Keep facts of the service's own, before they are said."""
        await self.run(connection, bodies=list(bodies), **dict.fromkeys(self._asks))


def kept_only(*keeps: KeepFacts) -> Listener[object]:
    """Make a listener that keeps facts and does nothing else."""

    async def listener(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
        for keep in keeps:
            await keep(connection, events)

    return listener
