"""Kafka: the relay that sends the log. What feeds consumers from the topics is in `kafka_listening.py`.

CloudEvents in binary mode. Sequence numbers were given in the database before anything is sent, so a relay
that sends twice, or two relays at once, do no harm. Every await on the client has a limit, because an
idempotent producer otherwise waits for a dead broker for ever.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError
from sqlalchemy import text

from libs.common.database import Database
from libs.common.faults import crash_point
from libs.common.spine.events import PARTITIONS, Event
from libs.common.spine.kafka_tail import KafkaPlace, last_events
from libs.common.spine.kafka_wire import headers_of
from libs.common.spine.log import TopicPartition, heads, log_state, read_after
from libs.common.spine.wakeups import Wakeups, woken

SEND_TIMEOUT_S = 15
ROWS_PER_PARTITION = 1_000
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
