"""Read the ends of topics: what the broker knows of a service's log."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as KafkaPartition

from libs.common.spine.events import PARTITIONS, Event
from libs.common.spine.kafka_wire import event_of_record
from libs.common.spine.log import TopicPartition

TIMEOUT_S = 15
LOOK_BACK = 100_000


@dataclass(frozen=True, slots=True)
class KafkaPlace:
    """A broker, and the prefix under which one suite's topics and groups stand on it."""

    servers: str
    prefix: str = ""

    def wire(self, topic: str) -> str:
        return f"{self.prefix}{topic}"

    def topic(self, wire: str) -> str:
        return wire.removeprefix(self.prefix)


@asynccontextmanager
async def _reader(place: KafkaPlace) -> AsyncIterator[Any]:
    reader = AIOKafkaConsumer(bootstrap_servers=place.servers, enable_auto_commit=False, auto_offset_reset="earliest")
    async with asyncio.timeout(TIMEOUT_S):
        await reader.start()
    try:
        yield reader
    finally:
        await reader.stop()


async def _ends(reader: Any, place: KafkaPlace, topics: Sequence[str]) -> dict[Any, int]:
    """Where each partition that holds anything ends."""
    partitions = [KafkaPartition(place.wire(t), p) for t in topics for p in range(PARTITIONS)]
    async with asyncio.timeout(TIMEOUT_S):
        ends = await reader.end_offsets(partitions)
    return {partition: end for partition, end in ends.items() if end > 0}


async def last_events(place: KafkaPlace, topics: Sequence[str]) -> dict[TopicPartition, Event]:
    """The last event that the broker holds of each partition that holds any."""
    async with _reader(place) as reader:
        ends = await _ends(reader, place, topics)
        found = await _read(reader, place, {partition: end - 1 for partition, end in ends.items()}, ends)
    return {at: events[-1] for at, events in found.items()}


async def broker_tail(place: KafkaPlace, heads: Mapping[TopicPartition, int]) -> dict[TopicPartition, list[Event]]:
    """What the broker holds above our heads, and `LOOK_BACK` events below them for comparison.

    An event's offset is its sequence less one, or more where something was sent twice: no search is needed.
    """
    async with _reader(place) as reader:
        ends = await _ends(reader, place, sorted({topic for topic, _ in heads}))
        starts = {p: max(heads[place.topic(p.topic), p.partition] - LOOK_BACK, 0) for p in ends}
        return await _read(reader, place, {p: at for p, at in starts.items() if at < ends[p]}, ends)


async def _read(
    reader: Any, place: KafkaPlace, starts: Mapping[Any, int], ends: Mapping[Any, int]
) -> dict[TopicPartition, list[Event]]:
    found: dict[TopicPartition, list[Event]] = {}
    waiting = set(starts)
    reader.assign(list(starts))
    for partition, offset in starts.items():
        reader.seek(partition, offset)
    while waiting:
        async with asyncio.timeout(TIMEOUT_S):
            batches = await reader.getmany(timeout_ms=500)
        for partition, records in batches.items():
            topic = place.topic(partition.topic)
            found.setdefault((topic, partition.partition), []).extend(event_of_record(r, topic) for r in records)
            if records and records[-1].offset + 1 >= ends[partition]:
                waiting.discard(partition)
    return found
