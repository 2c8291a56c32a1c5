"""Read the ends of topics: what the broker has of a service's log. Records that are not events are skipped."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.errors import KafkaError

from libs.common.spine.events import PARTITIONS, Event
from libs.common.spine.kafka.closing import close_consumer
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.waiting import within
from libs.common.spine.kafka.wire import Unreadable, event_of_record
from libs.common.spine.log import TopicPartition

TIMEOUT_S = 15
ENDS_TIMEOUT_S = 10
LOOK_BACK = 100_000
_STEP = 50


class TopicLost(RuntimeError):
    """A topic is gone, or has too few partitions: it was deleted, or the broker lost its data."""


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a partition, and the last event before its end, if there is any."""

    end: int
    last: Event | None


@asynccontextmanager
async def reading(cluster: KafkaCluster) -> AsyncIterator[Any]:
    """Open a client without a group, for reading topics."""
    reader = AIOKafkaConsumer(**cluster.client, enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        async with within(TIMEOUT_S, "starting a reader"):
            await reader.start()
        yield reader
    finally:
        await close_consumer(reader)


async def ends_of(reader: Any, cluster: KafkaCluster, topics: Sequence[str]) -> dict[TopicPartition, int]:
    """Return the offset after the last record of every partition."""
    async with within(ENDS_TIMEOUT_S, "asking for the ends of the topics"):
        known = await reader.topics()
        if lost := {t for t in map(cluster.wire, topics) if t not in known}:
            raise TopicLost(", ".join(sorted(lost)))
        partitions = [KafkaPartition(cluster.wire(t), p) for t in topics for p in range(PARTITIONS)]
        await _know_topics(reader._client, {p.topic for p in partitions})  # noqa: SLF001 - it has no other way
        ends = await reader.end_offsets(partitions)
    return {(cluster.topic(p.topic), p.partition): end for p, end in ends.items()}


async def _know_topics(client: Any, wires: set[str]) -> None:
    """Let a client read at once where the partitions of all topics are.

    Else it asks for each that is new to it, one after the other, and forgets the others meanwhile. Its own `set_topics`
    may join an update that is under way without them, and then wait for the next one: as long as we give it in all.
    """
    client._topics = wires  # noqa: SLF001 - those that its updates ask for from now on
    if not await client._metadata_update(client.cluster, wires):  # noqa: SLF001
        raise KafkaError("the broker does not say where its partitions are")


async def tails_of(cluster: KafkaCluster, topics: Sequence[str]) -> dict[TopicPartition, Tail]:
    """Return every partition's end and last event. Records that are not events are skipped backwards."""
    last: dict[TopicPartition, Event] = {}
    async with reading(cluster) as reader:
        ends = await ends_of(reader, cluster, topics)
        windows = {at: (max(end - 1, 0), end) for at, end in ends.items() if end}
        step = _STEP
        while windows:
            for at, events in (await _read(reader, cluster, windows)).items():
                if events:
                    last[at] = events[-1]
            windows = {
                at: (max(start - step, 0), start) for at, (start, _) in windows.items() if start and at not in last
            }
            step = min(step * 20, LOOK_BACK)
    return {at: Tail(end, last.get(at)) for at, end in ends.items()}


async def last_events(cluster: KafkaCluster, topics: Sequence[str]) -> dict[TopicPartition, Event]:
    """Return the last event of each partition that has any."""
    tails = await tails_of(cluster, topics)
    return {at: tail.last for at, tail in tails.items() if tail.last is not None}


async def last_before(cluster: KafkaCluster, at: TopicPartition, offset: int) -> int:
    """Return the number of the last event before an offset; 0 if there is none."""
    async with reading(cluster) as reader:
        start, end = max(offset - 1, 0), offset
        while end:
            if events := (await _read(reader, cluster, {at: (start, end)})).get(at):
                return events[-1].sequence
            start, end = max(start - LOOK_BACK, 0), start
    return 0


async def broker_tail(cluster: KafkaCluster, heads: Mapping[TopicPartition, int]) -> dict[TopicPartition, list[Event]]:
    """Read the broker's events above our heads, and `LOOK_BACK` events below them for comparison.

    An event's offset is its sequence less one, or more if something was sent twice: no search is needed. It is less if
    the broker has lost data; such a partition is read from its beginning.
    """
    tails = await tails_of(cluster, sorted({topic for topic, _ in heads}))
    windows = {}
    for at, tail in tails.items():
        whole = tail.last is None or is_whole(tail.last)
        start = max(heads[at] - LOOK_BACK, 0) if whole else 0
        if start < tail.end:
            windows[at] = start, tail.end
    async with reading(cluster) as reader:
        return await _read(reader, cluster, windows)


def is_whole(event: Event) -> bool:
    """Tell whether the broker still has all earlier records of the partition: an offset too low means a loss."""
    return event.offset is not None and event.offset >= event.sequence - 1


async def _read(
    reader: Any, cluster: KafkaCluster, windows: Mapping[TopicPartition, tuple[int, int]]
) -> dict[TopicPartition, list[Event]]:
    """Read the events between two offsets of each partition, the second exclusive."""
    events: dict[TopicPartition, list[Event]] = {}
    waiting = {KafkaPartition(cluster.wire(topic), number): end for (topic, number), (_, end) in windows.items()}
    if not waiting:
        return events
    reader.assign(list(waiting))
    for (topic, number), (start, _) in windows.items():
        reader.seek(KafkaPartition(cluster.wire(topic), number), start)
    while waiting:
        async with within(TIMEOUT_S, "reading the last records"):
            batches = await reader.getmany(timeout_ms=500)
            for partition, records in batches.items():
                at = cluster.topic(partition.topic), partition.partition
                events.setdefault(at, []).extend(
                    event for record in records if record.offset < windows[at][1] for event in _readable(record, at[0])
                )
            # By the position, not by the last record: the marks of transactions have offsets and no records.
            for partition in [p for p in waiting if await reader.position(p) >= waiting[p]]:
                del waiting[partition]
    return events


def _readable(record: Any, topic: str) -> list[Event]:
    try:
        return [event_of_record(record, topic)]
    except Unreadable:
        return []
