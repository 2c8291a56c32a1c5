"""Kafka: the relay that sends the log, and the subscription that feeds consumers from the topics.

CloudEvents in binary mode. Sequence numbers were given in the database before anything is sent, so a relay
that sends twice, or two relays at once, do no harm. Every await on the client has a limit, because an
idempotent producer otherwise waits for a dead broker for ever.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError
from sqlalchemy import text

from libs.common.database import Database
from libs.common.faults import crash_point
from libs.common.spine.consumer import Consumer, Gap
from libs.common.spine.events import PARTITIONS, Event
from libs.common.spine.kafka_tail import KafkaPlace, last_events
from libs.common.spine.kafka_wire import event_of_record, headers_of
from libs.common.spine.log import TopicPartition, heads, log_state, read_after
from libs.common.spine.wakeups import Wakeups, woken

SEND_TIMEOUT_S = 15
ROWS_PER_PARTITION = 1_000
STUCK_AFTER_S = 30
log = structlog.get_logger()

_CURSOR = text("""
    UPDATE topic_head h SET relayed = greatest(h.relayed, sent.sequence)
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]), CAST(:sequences AS bigint[]))
         AS sent(topic, partition, sequence)
    WHERE h.topic = sent.topic AND h.partition = sent.partition
""")


_NEXT = "listeners know more than this database; run `prakan relay rebase SERVICE`"


class BrokerAhead(RuntimeError):
    """The broker holds numbers that our log has not given: an older state of the database was restored."""


class Stuck(RuntimeError):
    """The client has not fetched for too long; the supervisor starts a new one."""


async def ensure_topics(place: KafkaPlace, topics: Sequence[str], *, replication: int = 1) -> None:
    """Create the topics that are missing; they keep everything, so that any consumer can start over."""
    admin = AIOKafkaAdminClient(bootstrap_servers=place.servers, request_timeout_ms=10_000)
    try:
        await asyncio.wait_for(admin.start(), SEND_TIMEOUT_S)
        known = set(await admin.list_topics())
        new = [
            NewTopic(wire, PARTITIONS, replication, topic_configs={"retention.ms": "-1"})
            for wire in map(place.wire, topics)
            if wire not in known
        ]
        if new:
            with contextlib.suppress(TopicAlreadyExistsError):
                await asyncio.wait_for(admin.create_topics(new), SEND_TIMEOUT_S)
    finally:
        await admin.close()


class Relay:
    """Sends one service's log to Kafka, per partition in sequence order. One leader a service."""

    def __init__(self, database: Database, wakeups: Wakeups, *, place: KafkaPlace, topics: Sequence[str]) -> None:
        self._database = database
        self._wake = wakeups.subscribe("log")
        self._place = place
        self._topics = tuple(topics)

    async def run(self) -> None:
        await ensure_topics(self._place, self._topics)
        await self._refuse_if_broker_is_ahead()
        async with self._producer() as producer:
            cursors = {at: row["relayed"] for at, row in (await heads(self._database, self._topics)).items()}
            await self._send_from(producer, cursors)

    async def resend(self, topic: str, since: int) -> int:
        """Send what the log holds of a topic again, each partition from sequence `since` on; how many events."""
        await self._refuse_if_broker_is_ahead()
        cursors = {(topic, partition): since - 1 for partition in range(PARTITIONS)}
        sent = 0
        async with self._producer() as producer:
            while batches := await self._read(cursors):
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    await asyncio.gather(*(self._send(producer, at, events) for at, events in batches.items()))
                cursors.update({at: events[-1].sequence for at, events in batches.items()})
                sent += sum(map(len, batches.values()))
        return sent

    @asynccontextmanager
    async def _producer(self) -> AsyncIterator[Any]:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._place.servers,
            enable_idempotence=True,
            acks="all",
            linger_ms=0,
            max_request_size=8 * 1024 * 1024,
            max_batch_size=4 * 1024 * 1024,
            request_timeout_ms=10_000,
        )
        try:
            await asyncio.wait_for(producer.start(), SEND_TIMEOUT_S)
            yield producer
        finally:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(producer.stop(), 5)

    async def _send_from(self, producer: Any, cursors: dict[TopicPartition, int]) -> None:
        """Send for ever. The next rows are read while the last ones are under way; the cursor moves after them."""
        batches = await self._read(cursors)
        while True:
            if not batches:
                await woken(self._wake)
                batches = await self._read(cursors)
                continue
            cursors.update({at: events[-1].sequence for at, events in batches.items()})
            async with asyncio.TaskGroup() as group:
                group.create_task(self._send_batch(producer, batches))
                following = group.create_task(self._read(cursors))
            batches = following.result()

    async def _read(self, cursors: Mapping[TopicPartition, int]) -> dict[TopicPartition, list[Event]]:
        return await read_after(self._database, cursors, rows=ROWS_PER_PARTITION)

    async def _send_batch(self, producer: Any, batches: Mapping[TopicPartition, Sequence[Event]]) -> None:
        await crash_point("relay.before_send")
        async with asyncio.timeout(SEND_TIMEOUT_S):
            await asyncio.gather(*(self._send(producer, at, events) for at, events in batches.items()))
        await crash_point("relay.after_send")
        sent = {at: events[-1].sequence for at, events in batches.items()}
        await self._database.one_statement(
            _CURSOR,
            {
                "topics": [topic for topic, _ in sent],
                "partitions": [partition for _, partition in sent],
                "sequences": list(sent.values()),
            },
        )
        await crash_point("relay.after_cursor")

    async def _send(self, producer: Any, at: TopicPartition, events: Sequence[Event]) -> None:
        topic, partition = at
        waiting = list(events)
        while waiting:
            batch = producer.create_batch()
            taken = 0
            for event in waiting:
                added = batch.append(
                    key=event.key.encode(),
                    value=event.body.encode(),
                    timestamp=None,  # when it was sent; when it was said is in `ce_time`
                    headers=headers_of(event),
                )
                if added is None:
                    break
                taken += 1
            if not taken:
                raise RuntimeError(f"event {waiting[0].id} does not fit into a batch")
            batch.close()
            delivered = await producer.send_batch(batch, self._place.wire(topic), partition=partition)
            await delivered
            waiting = waiting[taken:]

    async def _refuse_if_broker_is_ahead(self) -> None:
        state = await log_state(self._database)
        if not state.same_server:
            raise BrokerAhead(f"this log was restored from a backup: {_NEXT}")
        last = await last_events(self._place, self._topics)
        ours = {at: row["sequence"] for at, row in (await heads(self._database, self._topics)).items()}
        foreign = {at: event.sequence for at, event in last.items() if event.sequence > ours[at]}
        same = {at: event for at, event in last.items() if at not in foreign}
        found = await read_after(self._database, {at: e.sequence - 1 for at, e in same.items()}, rows=1, types=())
        foreign |= {at: e.sequence for at, e in same.items() if e.id != found[at][0].id}
        if foreign:
            raise BrokerAhead(f"the broker holds other events at {foreign}: {_NEXT}")


class KafkaBroker:
    """Feeds consumers from the topics. The group only assigns partitions; its offsets are hints."""

    def __init__(self, place: KafkaPlace) -> None:
        self._place = place

    async def feed(self, consumer: Consumer) -> None:
        await ensure_topics(self._place, consumer.topics)
        await consumer.prepare()
        client = AIOKafkaConsumer(
            *map(self._place.wire, consumer.topics),
            bootstrap_servers=self._place.servers,
            group_id=self._place.wire(f"prakan-{consumer.name}"),
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
            await self._read(client, consumer)
        finally:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(client.stop(), 5)

    async def _read(self, client: Any, consumer: Consumer) -> None:
        clock = asyncio.get_running_loop().time
        progress = clock()
        rewinds: Counter[TopicPartition] = Counter()
        while True:
            async with asyncio.timeout(STUCK_AFTER_S):
                found = await client.getmany(timeout_ms=1000, max_records=5_000)
            if not found:
                if clock() - progress > STUCK_AFTER_S:
                    if await _lags(client):
                        raise Stuck(consumer.name)
                    progress = clock()
                continue
            progress = clock()
            gaps = await consumer.apply(self._deliveries(found))
            for at in [at for at in rewinds if at not in {gap.at for gap in gaps}]:
                del rewinds[at]
            for gap in gaps:
                log.error("consumer.gap", consumer=consumer.name, at=gap.at, expected=gap.expected, got=gap.got)
                self._rewind(client, gap, rewinds)
            await self._commit_hints(client, consumer, found)

    def _rewind(self, client: Any, gap: Gap, rewinds: Counter[TopicPartition]) -> None:
        """First to the stored hint, then to the beginning, then read on until the relay has sent again."""
        partition = KafkaPartition(self._place.wire(gap.at[0]), gap.at[1])
        rewinds[gap.at] += 1
        if gap.hint is not None and rewinds[gap.at] == 1:
            client.seek(partition, gap.hint)
        elif rewinds[gap.at] <= 2:
            client.seek(partition, 0)

    async def _commit_hints(self, client: Any, consumer: Consumer, found: Mapping[Any, Sequence[Any]]) -> None:
        assigned = client.assignment()
        hints = {}
        for partition in found:
            hint = consumer.positions[self._place.topic(partition.topic), partition.partition].hint
            if hint is not None and partition in assigned:
                hints[partition] = hint + 1
        if hints:
            with contextlib.suppress(Exception):  # a hint only: a rebalance may have taken the partition away
                await asyncio.wait_for(client.commit(hints), 5)

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
