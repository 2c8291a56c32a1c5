"""Subscriptions to Kafka: what feeds consumers from the topics. See `kafka.py` for the relay that fills them."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as KafkaPartition

from libs.common.spine.consumer import Consumer, Gap
from libs.common.spine.events import Event
from libs.common.spine.kafka import SEND_TIMEOUT_S, ensure_topics
from libs.common.spine.kafka_tail import KafkaPlace
from libs.common.spine.kafka_wire import event_of_record
from libs.common.spine.log import TopicPartition

STUCK_AFTER_S = 30
HINTS_EVERY_S = 1.0
log = structlog.get_logger()


class Stuck(RuntimeError):
    """The client has not fetched for too long; the supervisor starts a new one."""


class KafkaBroker:
    """Feeds consumers from the topics. The group only assigns partitions; its offsets are hints."""

    def __init__(self, place: KafkaPlace) -> None:
        self._place = place

    async def feed(self, consumer: Consumer) -> None:
        await ensure_topics(self._place, consumer.topics)
        await consumer.prepare()
        await _Subscription(self._place, consumer).run()


class _Subscription:
    """One consumer's client, from its start to its failure; the supervisor makes a new one."""

    def __init__(self, place: KafkaPlace, consumer: Consumer) -> None:
        self._place = place
        self._consumer = consumer
        self._rewinds: Counter[TopicPartition] = Counter()
        self._hinted: dict[Any, int] = {}
        self._hinted_at = 0.0

    async def run(self) -> None:
        client = AIOKafkaConsumer(
            *map(self._place.wire, self._consumer.topics),
            bootstrap_servers=self._place.servers,
            group_id=self._place.wire(f"prakan-{self._consumer.name}"),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=100,
            max_partition_fetch_bytes=4 * 1024 * 1024,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
        )
        # A client that was cut off while starting is stopped too: it would stay a member of the group, with partitions.
        try:
            await asyncio.wait_for(client.start(), SEND_TIMEOUT_S * 2)
            await self._read(client)
        finally:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(client.stop(), 5)

    async def _read(self, client: Any) -> None:
        """Apply for ever. The next records are fetched and read while the last ones are being applied."""
        clock = asyncio.get_running_loop().time
        progress = clock()
        applying: asyncio.Task[list[Gap]] | None = None
        try:
            while True:
                async with asyncio.timeout(STUCK_AFTER_S):
                    found = await client.getmany(timeout_ms=1000, max_records=5_000)
                deliveries = self._deliveries(found)
                if applying is not None:
                    for gap in await self._gaps_after(applying, client):
                        deliveries.pop(gap.at, None)  # it was fetched behind the gap
                    applying = None
                    progress = clock()
                if deliveries:
                    applying = asyncio.create_task(self._consumer.apply(deliveries))
                elif clock() - progress > STUCK_AFTER_S:
                    if await _lags(client):
                        raise Stuck(self._consumer.name)
                    progress = clock()
                await self._commit_hints(client, at_once=not found)
        finally:
            if applying is not None:
                applying.cancel()
                await asyncio.gather(applying, return_exceptions=True)

    async def _gaps_after(self, applying: "asyncio.Task[list[Gap]]", client: Any) -> list[Gap]:
        gaps = await applying
        for at in [at for at in self._rewinds if at not in {gap.at for gap in gaps}]:
            del self._rewinds[at]
        for gap in gaps:
            log.error("consumer.gap", consumer=self._consumer.name, at=gap.at, expected=gap.expected, got=gap.got)
            self._rewind(client, gap)
        return gaps

    def _rewind(self, client: Any, gap: Gap) -> None:
        """First to the stored hint, then to the beginning, then read on until the relay has sent again."""
        partition = KafkaPartition(self._place.wire(gap.at[0]), gap.at[1])
        self._rewinds[gap.at] += 1
        if gap.hint is not None and self._rewinds[gap.at] == 1:
            client.seek(partition, gap.hint)
        elif self._rewinds[gap.at] <= 2:
            client.seek(partition, 0)

    async def _commit_hints(self, client: Any, *, at_once: bool) -> None:
        """What Kafka's own tools show as our offsets. Once a second is enough: the truth is in our database."""
        now = asyncio.get_running_loop().time()
        if not at_once and now - self._hinted_at < HINTS_EVERY_S:
            return
        self._hinted_at = now
        hints = {}
        for place in client.assignment():
            hint = self._consumer.positions[self._place.topic(place.topic), place.partition].hint
            if hint is not None and self._hinted.get(place) != hint:
                hints[place] = hint + 1
        if hints:
            with contextlib.suppress(Exception):  # a hint only: a rebalance may have taken the partition away
                await asyncio.wait_for(client.commit(hints), 5)
                self._hinted.update({place: hint - 1 for place, hint in hints.items()})

    def _deliveries(self, found: Mapping[Any, Sequence[Any]]) -> dict[TopicPartition, list[Event]]:
        deliveries = {}
        for at, records in found.items():
            topic = self._place.topic(at.topic)
            deliveries[topic, at.partition] = [event_of_record(record, topic) for record in records]
        return deliveries


async def _lags(client: Any) -> bool:
    """Whether the broker holds more of the assigned partitions than was fetched; no answer in time counts as yes."""
    assigned = client.assignment()
    try:
        async with asyncio.timeout(SEND_TIMEOUT_S):
            ends = await client.end_offsets(assigned)
            return any([ends[place] > await client.position(place) for place in assigned])
    except TimeoutError:
        return True
