"""Close a client of the broker whole: aiokafka's own close leaves tasks behind while the broker is away.

A producer would flush first, for ever; a consumer waits for its group. Cut off, both leave tasks and connections that
go on asking, and a producer's send what it held when the broker is back. Nothing is flushed: events are in our log.
"""

import asyncio
from collections.abc import Set as AbstractSet
from typing import Any

from libs.common.runtime.supervision import close_within

CLOSED_WITHIN_S = 5
ENDED_WITHIN_S = 2
_PARTS = ("_sender", "_coordinator", "_fetcher")
_TASKS = (
    "_sender_task", "_coordination_task", "_heartbeat_task", "_commit_refresh_task", "_reset_committed_task",
    "_fetch_task",
)  # fmt: skip


async def close_producer(producer: Any) -> None:
    """Close a producer. What it has not sent is given up: its own close would wait for that."""
    producer._closed = True  # noqa: SLF001 - as its own close does
    await end_tasks(_left_by(producer))
    await close_within(producer.client.close(), within_s=ENDED_WITHIN_S)


async def close_consumer(client: Any) -> None:
    """Close a consumer, and end the tasks that its own close has left."""
    await close_within(client.stop(), within_s=CLOSED_WITHIN_S)
    await end_tasks(_left_by(client))
    await close_within(client._client.close(), within_s=ENDED_WITHIN_S)  # noqa: SLF001 - the last step of its own close


def _left_by(client: Any) -> "set[asyncio.Future[Any]]":
    parts = [part for name in _PARTS if (part := getattr(client, name, None)) is not None]
    found = {getattr(part, name, None) for part in parts for name in _TASKS}
    found |= {task for part in parts for task in getattr(part, "_pending_tasks", ())}
    return {task for task in found if isinstance(task, asyncio.Future) and not task.done()}


async def end_tasks(tasks: "AbstractSet[asyncio.Future[Any]]") -> None:
    """Cancel what still runs, and read each failure."""
    for task in tasks:
        task.cancel()
    if tasks:
        done, _ = await asyncio.wait(tasks, timeout=ENDED_WITHIN_S)
        for task in done:
            if not task.cancelled():
                task.exception()  # seen: it would be reported as one that nobody has looked at
