"""A client that fetches nothing while something waits is replaced; one that fetches anything is not."""

import asyncio
from collections.abc import Iterator, Mapping
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition as KafkaPartition

from libs.common.database.connections import Database
from libs.common.spine.consumer import Consumer
from libs.common.spine.kafka import listening
from libs.common.spine.kafka.cluster import KafkaCluster, KafkaSettings
from libs.common.spine.kafka.listening import _Subscription
from libs.common.spine.kafka.watchdog import Stuck
from libs.common.spine.positions import Position
from libs.common.spine.tests.heard import context_with

TOPIC = "registration.people"
PLACE = KafkaPartition(TOPIC, 0)
STUCK_AFTER_S = 0.05


class Told(Database):
    """A database that accepts every statement."""

    def __init__(self) -> None:
        pass

    async def one_statement(self, *_: object) -> list[Any]:
        return []


class Client:
    """A broker's client that fetches the given answers, one at a time; `end`: the end of the broker's copy."""

    def __init__(self, fetches: Iterator[int], *, end: int) -> None:
        self._fetches = fetches
        self._end = end
        self.read = 0
        self.committed: list[int] = []

    async def getmany(self, **_: object) -> dict[KafkaPartition, list[Any]]:
        await asyncio.sleep(STUCK_AFTER_S / 5)
        found = next(self._fetches, 0)
        first, self.read = self.read, self.read + found
        strangers = [SimpleNamespace(offset=n, headers=[], value=b"{}", partition=0) for n in range(first, self.read)]
        return {PLACE: strangers} if strangers else {}

    async def commit(self, offsets: Mapping[KafkaPartition, int]) -> None:
        self.committed += offsets.values()

    async def end_offsets(self, _: object) -> dict[KafkaPartition, int]:
        return {PLACE: self._end}

    async def position(self, _: object) -> int:
        return self.read

    def assignment(self) -> list[KafkaPartition]:
        return [PLACE]

    def highwater(self, _: object) -> int:
        return self._end

    def partitions_for_topic(self, _: object) -> set[int]:
        return set(range(12))


async def listened(client: Client, *, turns: int) -> str:
    """Return whether the watchdog acted within this many times its waiting time."""
    consumer = Consumer(context_with(database=Told()), name="c", topics=(TOPIC,), actions={})
    consumer.positions = {(TOPIC, 0): Position(0, 1, None)}
    settings = KafkaSettings(stuck_after_s=STUCK_AFTER_S, check_every_s=STUCK_AFTER_S)
    reading = asyncio.create_task(_Subscription(KafkaCluster("x", settings=settings), consumer)._read(client))
    done, _ = await asyncio.wait({reading}, timeout=turns * STUCK_AFTER_S)
    if not done:
        reading.cancel()
    (ended,) = await asyncio.gather(reading, return_exceptions=True)
    assert isinstance(ended, Stuck if done else asyncio.CancelledError), ended
    return "stuck" if done else "reads on"


async def test_a_client_that_fetches_nothing_while_events_wait_is_replaced() -> None:
    assert await listened(Client(iter([]), end=1), turns=20) == "stuck"


async def test_a_client_with_nothing_to_fetch_is_not_replaced() -> None:
    assert await listened(Client(iter([]), end=0), turns=6) == "reads on"


async def test_a_client_that_fetches_strange_records_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """If it is restarted before their end, it continues behind the records that it has skipped."""
    monkeypatch.setattr(listening, "HINTS_EVERY_S", STUCK_AFTER_S)
    client = Client((1 for _ in count()), end=1_000_000)
    assert await listened(client, turns=6) == "reads on"
    assert client.committed
    assert client.read >= max(client.committed) > 1


async def test_a_record_that_came_just_before_the_check_is_fetched_first() -> None:
    """Silence for longer than the watchdog waits, then a record that waits while it checks and is fetched next."""
    quiet_then_one = iter([0, 0, 0, 0, 0, 0, 0, 1])
    assert await listened(Client(quiet_then_one, end=1), turns=6) == "reads on"
