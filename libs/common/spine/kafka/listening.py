"""Subscriptions to Kafka: they feed consumers from the topics. `relay.py` fills the topics."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError

from libs.common.spine.consumer import Consumer
from libs.common.spine.events import PARTITIONS, Event
from libs.common.spine.kafka.closing import close_consumer, end_tasks
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.relay import EPOCHS_AHEAD, SEND_TIMEOUT_S
from libs.common.spine.kafka.topics import TopicNotMade, ensure_topics
from libs.common.spine.kafka.waiting import within
from libs.common.spine.kafka.watchdog import Stuck, Watchdog
from libs.common.spine.kafka.wire import Unreadable, event_of_record
from libs.common.spine.log import TopicPartition
from libs.common.spine.positions import Foreign, Gap

HINTS_EVERY_S = 1.0
ASKED_WITHIN_S = 5
log = structlog.get_logger()


class KafkaBroker:
    """Feeds consumers from the topics. The group only assigns partitions; its offsets are hints."""

    def __init__(self, cluster: KafkaCluster) -> None:
        self._cluster = cluster

    async def feed(self, consumer: Consumer) -> None:
        try:
            await ensure_topics(self._cluster, consumer.topics)
        except (TopicNotMade, TopicAuthorizationFailedError) as refused:  # its speaker may, and will
            log.warning("topics.not_ours_to_make", consumer=consumer.name, error=str(refused)[:300])
        await consumer.prepare()
        await _Subscription(self._cluster, consumer).run()


class _Subscription:
    """One consumer's client, from its start to its failure; the supervisor makes a new one."""

    def __init__(self, cluster: KafkaCluster, consumer: Consumer) -> None:
        self._cluster = cluster
        self._consumer = consumer
        self._rewinds: Counter[tuple[TopicPartition, int]] = Counter()
        self._hinted: dict[Any, int] = {}
        self._hinted_at = 0.0
        self._committing: asyncio.Task[None] | None = None
        self._read_to: dict[Any, int] = {}
        self._committed_elsewhere: dict[Any, int] = {}
        self._ends: dict[Any, int] = {}
        self._ends_at = self._asked_at = float("-inf")

    async def run(self) -> None:
        client = AIOKafkaConsumer(
            *map(self._cluster.wire, self._consumer.topics),
            **self._cluster.client,
            group_id=self._cluster.wire(f"prakan-{self._consumer.name}"),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=100,
            max_partition_fetch_bytes=4 * 1024 * 1024,
            # As short as a broker allows by itself: a broker that comes back waits so long for members of before.
            session_timeout_ms=6_000,
            heartbeat_interval_ms=1_500,
        )
        # A client that was cut off while starting is stopped too: it would stay a member of the group, with partitions.
        try:
            async with within(SEND_TIMEOUT_S * 2, "starting the listener's client"):
                await client.start()
            await self._read(client)
        finally:
            self._consumer.assigned = 0
            await close_consumer(client)
            await end_tasks({self._committing} if self._committing else set())

    async def _read(self, client: Any) -> None:
        """Apply for ever. The next records are fetched while the last ones are applied."""
        clock = asyncio.get_running_loop().time
        settings = self._cluster.settings
        watchdog = Watchdog(settings.stuck_after_s, again_after_s=settings.check_every_s, now=clock())
        checked = clock()
        applying: asyncio.Task[list[Gap]] | None = None
        try:
            while True:
                async with within(settings.stuck_after_s, "fetching"):
                    records = await client.getmany(timeout_ms=1000, max_records=5_000)
                if records:
                    watchdog.fetched(clock())
                deliveries = await self._deliveries(records)
                if applying is not None:
                    for gap in await self._rewind_after(applying, client):
                        deliveries.pop(gap.at, None)  # it was fetched behind the gap, and will be again
                    applying = None
                if deliveries:
                    applying = asyncio.create_task(self._consumer.apply(deliveries))
                elif watchdog.asks(clock()) and watchdog.bites(lags=await self._lags(client), now=clock()):
                    raise Stuck(self._consumer.name)
                if not records and clock() - checked > settings.check_every_s:
                    self._refuse_lost_topics(client)
                    checked = clock()
                await self._commit_hints(client, idle=not records, applied=applying is None)
                await self._mark_level(client, applied=applying is None)
        finally:
            if applying is not None:
                applying.cancel()
                await asyncio.gather(applying, return_exceptions=True)

    def _refuse_lost_topics(self, client: Any) -> None:
        """Refuse topics that are gone or were made again with fewer partitions: they would feed nobody and not fail."""
        for wire in map(self._cluster.wire, self._consumer.topics):
            if len(client.partitions_for_topic(wire) or ()) < PARTITIONS:
                raise Stuck(f"{self._consumer.name}: {wire} is gone or has fewer than {PARTITIONS} partitions")

    async def _rewind_after(self, applying: "asyncio.Task[list[Gap]]", client: Any) -> list[Gap]:
        gaps = await applying
        standing = {(gap.at, gap.expected) for gap in gaps} | set(self._consumer.gaps.items())
        for closed in [known for known in self._rewinds if known not in standing]:
            del self._rewinds[closed]
        return [gap for gap in gaps if self._rewind(client, gap)]

    def _rewind(self, client: Any, gap: Gap) -> bool:
        """Go back to the stored hint, or to the beginning, and read on until the relay has sent the number again.

        Return whether it went back; if not, records fetched meanwhile may have the missing number.
        """
        partition = KafkaPartition(self._cluster.wire(gap.at[0]), gap.at[1])
        known = gap.at, gap.expected
        self._rewinds[known] += 1
        if gap.hint is not None and (self._rewinds[known] == 1 or gap.got == gap.expected):
            client.seek(partition, gap.hint)
        elif self._rewinds[known] <= 2:
            client.seek(partition, 0)
        else:
            return False
        return True

    async def _commit_hints(self, client: Any, *, idle: bool, applied: bool) -> None:
        """Commit offsets for Kafka's own tools, at most once a second. The true position is in our database.

        When all records read were applied, skipped ones count too: a listener that restarts among many foreign records
        continues after those it has skipped.
        """
        now = asyncio.get_running_loop().time()
        if now - self._hinted_at < HINTS_EVERY_S and not (idle and applied):
            return
        self._hinted_at = now
        assigned = client.assignment()
        self._consumer.assigned = len(assigned)
        hints, behind = {}, {}
        for kafka_partition in assigned:
            at = self._cluster.topic(kafka_partition.topic), kafka_partition.partition
            if at not in self._consumer.positions:
                continue
            hint = self._consumer.positions[at].hint
            offset = -1 if hint is None else hint + 1
            if applied and at not in self._consumer.gaps:
                offset = max(offset, self._read_to.get(kafka_partition, -1))
            if offset >= 0 and self._hinted.get(kafka_partition) != offset:
                hints[kafka_partition] = offset
            behind[at] = max((client.highwater(kafka_partition) or 0) - self._read_to.get(kafka_partition, offset), 0)
        self._consumer.behind = behind
        if hints and (self._committing is None or self._committing.done()):
            self._committing = asyncio.create_task(self._commit(client, hints))
            await asyncio.wait({self._committing}, timeout=ASKED_WITHIN_S)

    async def _commit(self, client: Any, hints: Mapping[Any, int]) -> None:
        """Commit as a task that is never cut off: what aiokafka does in it would go on, and fail unseen."""
        with contextlib.suppress(Exception):  # a hint only: a rebalance may have taken the partition away
            await client.commit(hints)
            self._hinted.update(hints)

    async def _mark_level(self, client: Any, *, applied: bool) -> None:
        """Ask the broker now and then where its partitions end, and mark those that are applied up to that place."""
        now = asyncio.get_running_loop().time()
        level = [place for place, end in self._ends.items() if self._applied_to(place, applied=applied) >= end]
        await self._consumer.mark_level([self._at(place) for place in level], ago_s=now - self._ends_at)
        for place in level:
            del self._ends[place]
        if now - self._asked_at > self._cluster.settings.check_every_s and (assigned := client.assignment()):
            self._asked_at = now
            with contextlib.suppress(TimeoutError, KafkaError):  # what is not known to be level is not marked
                async with asyncio.timeout(ASKED_WITHIN_S):
                    ends = await client.end_offsets(assigned)
                self._ends, self._ends_at = ends, now

    def _applied_to(self, place: Any, *, applied: bool) -> int:
        """Return the offset behind the last record that is done with."""
        at = self._at(place)
        known = self._consumer.positions.get(at)
        offset = 0 if known is None or known.hint is None else known.hint + 1
        if applied and at not in self._consumer.gaps:
            offset = max(offset, self._read_to.get(place, 0))
        return offset

    def _at(self, place: Any) -> TopicPartition:
        return self._cluster.topic(place.topic), place.partition

    async def _deliveries(self, found: Mapping[Any, Sequence[Any]]) -> dict[TopicPartition, list[Event]]:
        """Return the events among the records, by partition; report and skip other records."""
        deliveries = {}
        foreign: list[Foreign] = []
        for kafka_partition, records in found.items():
            at = self._cluster.topic(kafka_partition.topic), kafka_partition.partition
            if records:
                self._read_to[kafka_partition] = records[-1].offset + 1
            try:
                events = [event_of_record(record, at[0]) for record in records]
            except Unreadable:
                events = []
            newest = self._consumer.epoch_of(at[0]) + EPOCHS_AHEAD
            passed = self._consumer.passed_over.get(at, set())
            if not events or at[1] >= PARTITIONS or passed or any(event.epoch > newest for event in events):
                events, others = _events_and_foreign(records, at, newest, passed)
                foreign += others
            if events:
                deliveries[at] = events
        if foreign:
            await self._consumer.pass_over(foreign)
        return deliveries

    async def _lags(self, client: Any) -> bool:
        """Tell whether the broker holds more than this group of processes has read; True if it does not answer."""
        assigned = client.assignment()
        try:
            async with asyncio.timeout(ASKED_WITHIN_S):
                if assigned:
                    ends = await client.end_offsets(assigned)
                    return any(
                        [ends[kafka_partition] > await client.position(kafka_partition) for kafka_partition in assigned]
                    )
                return await self._no_member_advances(client)
        except TimeoutError:
            return True

    async def _no_member_advances(self, client: Any) -> bool:
        """Tell whether something waits and no member of the group moves.

        Having no partition is right if others have all.
        """
        places = [KafkaPartition(self._cluster.wire(t), p) for t in self._consumer.topics for p in range(PARTITIONS)]
        ends = await client.end_offsets(places)
        committed = {kafka_partition: await client.committed(kafka_partition) or 0 for kafka_partition in places}
        still = committed == self._committed_elsewhere
        self._committed_elsewhere = committed
        return still and any(ends[kafka_partition] > committed[kafka_partition] for kafka_partition in places)


def _events_and_foreign(
    records: Sequence[Any], at: TopicPartition, newest: int, passed: set[int]
) -> tuple[list[Event], list[Foreign]]:
    """Split records into events and others."""
    events, foreign = [], []
    for record in records:
        if record.offset in passed:
            continue
        try:
            if at[1] >= PARTITIONS:
                raise Unreadable(f"events have {PARTITIONS} partitions, this one is in number {at[1]}")
            event = event_of_record(record, at[0])
            if event.epoch > newest:
                raise Unreadable(f"nobody has opened epoch {event.epoch}")
            events.append(event)
        except Unreadable as why:
            foreign.append(Foreign(at, record.offset, len(record.value or b""), str(why)))
    return events, foreign
