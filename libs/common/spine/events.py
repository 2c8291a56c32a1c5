"""The envelope of an event (CloudEvents 1.0), around a fact's JSON."""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

PARTITIONS = 12


class Event(NamedTuple):
    """An event. `body`: the fact's JSON text; `time`: RFC 3339.

    A tuple of plain values, since hundreds of thousands pass.

    `position` and `audience` (space-separated, empty for staff only) travel with the event, so that a log can be
    completed from the broker after a restore. `offset` is the broker's, kept only as a hint.
    """

    id: str
    topic: str
    partition: int
    sequence: int
    epoch: int
    key: str
    type: str
    body: str
    time: str
    traceparent: str | None = None
    position: int = 0
    audience: str = ""
    offset: int | None = None

    def cloud_event(self) -> dict[str, Any]:
        """Return the event in structured JSON mode, as in the pull feed."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": source_of(self.topic),
            "type": self.type,
            "subject": self.key,
            "time": self.time,
            "datacontenttype": "application/json",
            "sequence": str(self.sequence),
            "topic": self.topic,
            "position": self.position,
            **({"traceparent": self.traceparent} if self.traceparent else {}),
            "data": json.loads(self.body),
        }


def source_of(topic: str) -> str:
    """Return the CloudEvents `source`: the speaking service."""
    return f"/{topic.partition('.')[0]}"


def partition_of(key: str) -> int:
    """Return the partition of a key among `PARTITIONS`, as Kafka's default partitioner chooses it."""
    return (_murmur2(key.encode()) & 0x7FFFFFFF) % PARTITIONS


def _murmur2(data: bytes) -> int:
    """Compute Austin Appleby's MurmurHash2 with Kafka's seed, 32 bits."""
    mask, multiplier = 0xFFFFFFFF, 0x5BD1E995
    value = 0x9747B28C ^ len(data)
    whole = len(data) & ~3
    for at in range(0, whole, 4):
        word = int.from_bytes(data[at : at + 4], "little") * multiplier & mask
        word = (word ^ word >> 24) * multiplier & mask
        value = value * multiplier & mask ^ word
    if rest := data[whole:]:
        value = (value ^ int.from_bytes(rest, "little")) * multiplier & mask
    value = (value ^ value >> 13) * multiplier & mask
    return value ^ value >> 15


def runs(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Group events into few runs of one type, keeping the order of every key.

    Of each key all events up to the next one of another type go together. Events of different keys commute, so a
    set-based action gets a thousand registrations at once, and not one before each employment; and after a long
    absence all returns of an employer at once, and not one before each change of another.
    """
    waiting: dict[tuple[str, str], deque[list[Event]]] = {}
    for event in events:
        parts = waiting.setdefault((event.topic, event.key), deque())
        if parts and parts[-1][0].type == event.type:
            parts[-1].append(event)
        else:
            parts.append([event])
    first: dict[str, list[deque[list[Event]]]] = {}
    for parts in waiting.values():
        first.setdefault(parts[0][0].type, []).append(parts)
    while first:
        keys = first.pop(max(first, key=lambda kind: len(first[kind])))
        yield sorted((event for parts in keys for event in parts.popleft()), key=_delivered)
        for parts in keys:
            if parts:
                first.setdefault(parts[0][0].type, []).append(parts)


def _delivered(event: Event) -> tuple[str, int, int]:
    return event.topic, event.partition, event.sequence
