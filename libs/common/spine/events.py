"""The envelope of an event (CloudEvents 1.0), around a fact's JSON."""

import json
from collections import Counter
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
    """Group events into as few runs of one type as possible, keeping the order of every key.

    The first events of all keys come first, by type, then the second ones. Events of different keys commute, so a
    set-based action gets a thousand registrations at once, and not one before each employment.
    """
    if len({event.type for event in events}) == 1:
        yield list(events)
        return
    layers: list[dict[str, list[Event]]] = []
    seen: Counter[tuple[str, str]] = Counter()
    for event in events:
        key = (event.topic, event.key)
        if seen[key] == len(layers):
            layers.append({})
        layers[seen[key]].setdefault(event.type, []).append(event)
        seen[key] += 1
    for layer in layers:
        yield from layer.values()
