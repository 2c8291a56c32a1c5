"""An event on its way: the envelope (CloudEvents 1.0) around a fact's JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

PARTITIONS = 12


class Event(NamedTuple):
    """`body` is the fact's JSON text, `time` RFC 3339. Hundreds of thousands pass: a tuple of plain values.

    `position` and `audience` (space-separated, empty for staff only) travel with the event, so that a log set
    back by a restore can be completed from the broker. `offset` is the broker's, kept only as a hint.
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
        """Structured JSON mode, as the pull feed gives it."""
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
    """CloudEvents `source`: the speaking service."""
    return f"/{topic.partition('.')[0]}"


def partition_of(key: str) -> int:
    """The partition that Kafka's default partitioner gives the key among `PARTITIONS`."""
    return (_murmur2(key.encode()) & 0x7FFFFFFF) % PARTITIONS


def _murmur2(data: bytes) -> int:
    """Austin Appleby's MurmurHash2 with Kafka's seed, 32 bits."""
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
    """Events in as few runs of one type as keep the order of every key.

    The first events of all keys come first, by type, then the second ones: what is said of different keys
    commutes, so a set-based action gets a thousand registrations at once and not one before each employment.
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
