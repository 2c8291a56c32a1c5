"""The relay: it sends the log to Kafka. `listening.py` feeds consumers from the topics.

CloudEvents in binary mode. The database gives the sequence numbers before anything is sent, so a relay that sends
twice, or two relays at once, do no harm. Every await on the client has a limit, because an idempotent producer would
wait for a dead broker for ever.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from aiokafka import AIOKafkaProducer
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.database.wakeups import Wakeups, signal_or_timeout
from libs.common.runtime.faults import crash_point
from libs.common.runtime.supervision import run_until_first_ends
from libs.common.spine.events import PARTITIONS, Event
from libs.common.spine.kafka.closing import close_producer
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.tail import ends_of, is_whole, last_before, reading, tails_of
from libs.common.spine.kafka.topics import KAFKAS_OWN_LIMIT, ensure_topics
from libs.common.spine.kafka.waiting import within
from libs.common.spine.kafka.wire import headers_of
from libs.common.spine.log import TopicPartition, heads, log_state, read_after

SEND_TIMEOUT_S = 15
ROWS_PER_PARTITION = 1_000
BATCH_BYTES = 4 * 1024 * 1024
EPOCHS_AHEAD = 10
log = structlog.get_logger()

_CURSOR = text("""
    UPDATE topic_head h SET relayed = greatest(h.relayed, sent.sequence)
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]), CAST(:sequences AS bigint[]))
         AS sent(topic, partition, sequence)
    WHERE h.topic = sent.topic AND h.partition = sent.partition
""")
_LOWER = text("""
    UPDATE topic_head h SET relayed = least(h.relayed, held.sequence)
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]), CAST(:sequences AS bigint[]))
         AS held(topic, partition, sequence)
    WHERE h.topic = held.topic AND h.partition = held.partition
""")


_NEXT = "listeners know more than this database; run `prakan relay rebase SERVICE`"


class BrokerAhead(RuntimeError):
    """The broker has numbers that our log has not given: an older state of the database was restored."""


class BrokerBehind(RuntimeError):
    """The broker has lost records; the relay restarts and sends from the end of the broker's copy."""


class Relay:
    """Sends one service's log to Kafka, per partition in sequence order. One leader for each service."""

    def __init__(self, database: Database, wakeups: Wakeups, *, cluster: KafkaCluster, topics: Sequence[str]) -> None:
        self._database = database
        self._wake = wakeups.subscribe("log")
        self._cluster = cluster
        self._topics = tuple(topics)
        self._ends: dict[TopicPartition, int] = {}
        self._batch_bytes = KAFKAS_OWN_LIMIT

    async def run(self) -> None:
        limits = await ensure_topics(self._cluster, self._topics)
        self._batch_bytes = min([BATCH_BYTES, *limits.values()])
        cursors = await self._find_starts()
        async with self._producer() as producer:
            await run_until_first_ends(self._send_from(producer, cursors), self._watch_ends())

    async def resend(self, topic: str, since: int) -> int:
        """Send the log of a topic again, each partition from sequence `since` on; return the number of events."""
        limits = await ensure_topics(self._cluster, self._topics)
        self._batch_bytes = min([BATCH_BYTES, *limits.values()])
        await self._find_starts()
        cursors = {(topic, partition): since - 1 for partition in range(PARTITIONS)}
        sent = 0
        async with self._producer() as producer:
            while batches := await self._read(cursors):
                async with within(SEND_TIMEOUT_S, "sending again"):
                    await asyncio.gather(*(self._send(producer, at, events) for at, events in batches.items()))
                cursors.update({at: events[-1].sequence for at, events in batches.items()})
                sent += sum(map(len, batches.values()))
        return sent

    @asynccontextmanager
    async def _producer(self) -> AsyncIterator[Any]:
        producer = AIOKafkaProducer(
            **self._cluster.client,
            enable_idempotence=True,
            acks="all",
            linger_ms=0,
            max_request_size=8 * 1024 * 1024,
            max_batch_size=self._batch_bytes,
            request_timeout_ms=10_000,
        )
        try:
            async with within(SEND_TIMEOUT_S, "starting the producer"):
                await producer.start()
            yield producer
        finally:
            await close_producer(producer)

    async def _watch_ends(self) -> None:
        """Notice, while nothing is sent, that the broker has lost topics or their ends."""
        async with reading(self._cluster) as reader:
            while True:
                await asyncio.sleep(self._cluster.settings.check_every_s)
                known = dict(self._ends)
                for at, end in (await ends_of(reader, self._cluster, self._topics)).items():
                    if end < known.get(at, 0):
                        raise BrokerBehind(f"{at[0]}/{at[1]} ends at {end}, it ended at {known[at]}")

    async def _send_from(self, producer: Any, cursors: dict[TopicPartition, int]) -> None:
        """Send for ever. The next rows are read while the last ones are sent; the cursor moves after them."""
        batches = await self._read(cursors)
        while True:
            if not batches:
                await signal_or_timeout(self._wake)
                batches = await self._read(cursors)
                continue
            cursors.update({at: events[-1].sequence for at, events in batches.items()})
            following = asyncio.create_task(self._read(cursors))
            try:
                await self._send_batch(producer, batches)
                batches = await following
            finally:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)

    async def _read(self, cursors: Mapping[TopicPartition, int]) -> dict[TopicPartition, list[Event]]:
        return await read_after(self._database, cursors, rows=ROWS_PER_PARTITION)

    async def _send_batch(self, producer: Any, batches: Mapping[TopicPartition, Sequence[Event]]) -> None:
        await crash_point("relay.before_send")
        async with within(SEND_TIMEOUT_S, "sending"):
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
                    timestamp=None,  # the time of sending; the event's time is in `ce_time`
                    headers=headers_of(event),
                )
                if added is None:
                    break
                taken += 1
            if not taken:
                raise RuntimeError(f"event {waiting[0].id} does not fit into a batch")
            batch.close()
            delivered = await producer.send_batch(batch, self._cluster.wire(topic), partition=partition)
            await self._refuse_lost_records(at, (await delivered).offset, taken)
            waiting = waiting[taken:]

    async def _refuse_lost_records(self, at: TopicPartition, offset: int, count: int) -> None:
        """Check that the events just sent lie behind all that the broker had.

        Raise `BrokerBehind` if it has lost the rest.
        """
        if 0 <= offset < self._ends.get(at, 0):
            held = await last_before(self._cluster, at, offset)
            await self._mark_unsent({at: held})
            raise BrokerBehind(f"{at[0]}/{at[1]}: sent to {offset}, it ended at {self._ends[at]}; it holds {held}")
        self._ends[at] = offset + count

    async def _find_starts(self) -> dict[TopicPartition, int]:
        """Find the sequences from which to send. Raise `BrokerAhead` if the broker has events that our log does not.

        Events that the broker has lost are sent again under their own numbers, which listeners skip if they know them.
        """
        state = await log_state(self._database)
        if not state.same_server:
            raise BrokerAhead(f"this log was restored from a backup: {_NEXT}")
        tails = await tails_of(self._cluster, self._topics)
        ours = await heads(self._database, self._topics)
        last = {at: t.last for at, t in tails.items() if t.last and t.last.epoch <= state.epoch + EPOCHS_AHEAD}
        foreign = {at: event.sequence for at, event in last.items() if event.sequence > ours[at].sequence}
        same = {at: event for at, event in last.items() if at not in foreign}
        stored = await read_after(self._database, {at: e.sequence - 1 for at, e in same.items()}, rows=1, types=())
        foreign |= {at: e.sequence for at, e in same.items() if e.id != stored[at][0].id}
        if foreign:
            raise BrokerAhead(f"the broker holds other events at {foreign}: {_NEXT}")
        held = {at: last[at].sequence if at in last and is_whole(last[at]) else 0 for at in ours}
        behind = {at: held[at] for at, head in ours.items() if held[at] < head.relayed}
        if behind:
            lost = {f"{at[0]}/{at[1]}": [held, ours[at].relayed] for at, held in behind.items()}
            log.error("relay.broker_behind", held_and_sent=lost, next="what it lacks is sent again")
            await self._mark_unsent(behind)
        self._ends = {at: tail.end for at, tail in tails.items()}
        return {at: min(head.relayed, held[at]) for at, head in ours.items()}

    async def _mark_unsent(self, held: Mapping[TopicPartition, int]) -> None:
        places = list(held)
        await self._database.one_statement(
            _LOWER,
            {
                "topics": [topic for topic, _ in places],
                "partitions": [partition for _, partition in places],
                "sequences": [held[at] for at in places],
            },
        )
