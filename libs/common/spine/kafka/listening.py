"""Subscriptions to Kafka: what feeds consumers from the topics. See `kafka.py` for the relay that fills them."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.errors import TopicAuthorizationFailedError

from libs.common.runtime.supervision import concluded
from libs.common.spine.consumer import Consumer
from libs.common.spine.events import PARTITIONS, Event
from libs.common.spine.kafka.place import KafkaPlace
from libs.common.spine.kafka.relay import EPOCHS_AHEAD, SEND_TIMEOUT_S
from libs.common.spine.kafka.topics import TopicNotMade, ensure_topics
from libs.common.spine.kafka.wire import Unreadable, event_of_record
from libs.common.spine.log import TopicPartition
from libs.common.spine.positions import Foreign, Gap

HINTS_EVERY_S = 1.0
ASKED_WITHIN_S = 5
log = structlog.get_logger()


class Stuck(RuntimeError):
    """The client has not fetched for too long; the supervisor starts a new one."""


class KafkaBroker:
    """Feeds consumers from the topics. The group only assigns partitions; its offsets are hints."""

    def __init__(self, place: KafkaPlace) -> None:
        self._place = place

    async def feed(self, consumer: Consumer) -> None:
        try:
            await ensure_topics(self._place, consumer.topics)
        except (TopicNotMade, TopicAuthorizationFailedError) as refused:  # its speaker may, and will
            log.warning("topics.not_ours_to_make", consumer=consumer.name, error=str(refused)[:300])
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
        self._read_to: dict[Any, int] = {}
        self._committed_elsewhere: dict[Any, int] = {}

    async def run(self) -> None:
        client = AIOKafkaConsumer(
            *map(self._place.wire, self._consumer.topics),
            **self._place.client,
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
            async with asyncio.timeout(SEND_TIMEOUT_S * 2):
                await client.start()
            await self._read(client)
        finally:
            self._consumer.assigned = 0
            await concluded(client.stop(), within_s=5)

    async def _read(self, client: Any) -> None:
        """Apply for ever. The next records are fetched and read while the last ones are being applied."""
        clock = asyncio.get_running_loop().time
        settings = self._place.settings
        progress = checked = clock()
        applying: asyncio.Task[list[Gap]] | None = None
        try:
            while True:
                async with asyncio.timeout(settings.stuck_after_s):
                    found = await client.getmany(timeout_ms=1000, max_records=5_000)
                deliveries = await self._deliveries(found)
                if applying is not None:
                    for gap in await self._rewound_after(applying, client):
                        deliveries.pop(gap.at, None)  # it was fetched behind the gap, and will be again
                    applying = None
                    progress = clock()
                if deliveries:
                    applying = asyncio.create_task(self._consumer.apply(deliveries))
                elif clock() - progress > settings.stuck_after_s:
                    if await self._lags(client):
                        raise Stuck(self._consumer.name)
                    progress = clock()
                if not found and clock() - checked > settings.check_every_s:
                    self._refuse_lost_topics(client)
                    checked = clock()
                await self._commit_hints(client, idle=not found and applying is None)
        finally:
            if applying is not None:
                applying.cancel()
                await asyncio.gather(applying, return_exceptions=True)

    def _refuse_lost_topics(self, client: Any) -> None:
        """A topic that is gone, or was made anew by somebody with fewer partitions, feeds nobody and fails nobody."""
        for wire in map(self._place.wire, self._consumer.topics):
            if len(client.partitions_for_topic(wire) or ()) < PARTITIONS:
                raise Stuck(f"{self._consumer.name}: {wire} is gone or has fewer than {PARTITIONS} partitions")

    async def _rewound_after(self, applying: "asyncio.Task[list[Gap]]", client: Any) -> list[Gap]:
        gaps = await applying
        for at in [at for at in self._rewinds if at not in {gap.at for gap in gaps}]:
            del self._rewinds[at]
        return [gap for gap in gaps if self._rewound(client, gap)]

    def _rewound(self, client: Any, gap: Gap) -> bool:
        """First to the stored hint, then to the beginning, then read on until the relay has sent again.

        Whether it was: if not, what was fetched meanwhile may hold the missing number.
        """
        partition = KafkaPartition(self._place.wire(gap.at[0]), gap.at[1])
        self._rewinds[gap.at] += 1
        if gap.hint is not None and (self._rewinds[gap.at] == 1 or gap.got == gap.expected):
            client.seek(partition, gap.hint)
        elif self._rewinds[gap.at] <= 2:
            client.seek(partition, 0)
        else:
            return False
        return True

    async def _commit_hints(self, client: Any, *, idle: bool) -> None:
        """Commit offsets that only Kafka's own tools read, once a second at most. The true position is in our database.

        When all that was read has been applied, records that were skipped count too.
        """
        now = asyncio.get_running_loop().time()
        if now - self._hinted_at < HINTS_EVERY_S and not idle:
            return
        self._hinted_at = now
        assigned = client.assignment()
        self._consumer.assigned = len(assigned)
        hints = {}
        for place in assigned:
            at = self._place.topic(place.topic), place.partition
            if at not in self._consumer.positions:
                continue
            hint = self._consumer.positions[at].hint
            offset = -1 if hint is None else hint + 1
            if idle and at not in self._consumer.gaps:
                offset = max(offset, self._read_to.get(place, -1))
            if offset >= 0 and self._hinted.get(place) != offset:
                hints[place] = offset
            self._consumer.behind[at] = max((client.highwater(place) or 0) - self._read_to.get(place, offset), 0)
        if hints:
            with contextlib.suppress(Exception):  # a hint only: a rebalance may have taken the partition away
                async with asyncio.timeout(ASKED_WITHIN_S):
                    await client.commit(hints)
                self._hinted.update(hints)

    async def _deliveries(self, found: Mapping[Any, Sequence[Any]]) -> dict[TopicPartition, list[Event]]:
        """The events among the records, by partition; what is none is told and left out."""
        deliveries = {}
        foreign: list[Foreign] = []
        for place, records in found.items():
            at = self._place.topic(place.topic), place.partition
            if records:
                self._read_to[place] = records[-1].offset + 1
            try:
                events = [event_of_record(record, at[0]) for record in records]
            except Unreadable:
                events = []
            newest = self._consumer.epoch_of(at[0]) + EPOCHS_AHEAD
            passed = self._consumer.passed_over.get(at, set())
            if not events or at[1] >= PARTITIONS or passed or any(event.epoch > newest for event in events):
                events, others = _sorted_out(records, at, newest, passed)
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
                    return any([ends[place] > await client.position(place) for place in assigned])
                return await self._nobody_goes_on(client)
        except TimeoutError:
            return True

    async def _nobody_goes_on(self, client: Any) -> bool:
        """Assigned nothing: that is right if others have it all. Wrong, if something waits and no offset moves."""
        places = [KafkaPartition(self._place.wire(t), p) for t in self._consumer.topics for p in range(PARTITIONS)]
        ends = await client.end_offsets(places)
        committed = {place: await client.committed(place) or 0 for place in places}
        still = committed == self._committed_elsewhere
        self._committed_elsewhere = committed
        return still and any(ends[place] > committed[place] for place in places)


def _sorted_out(
    records: Sequence[Any], at: TopicPartition, newest: int, passed: set[int]
) -> tuple[list[Event], list[Foreign]]:
    """Events, and what is none of them, record by record."""
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
