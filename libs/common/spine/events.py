"""An event on its way: the envelope (CloudEvents 1.0) around a fact's JSON."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

PARTITIONS = 12


@dataclass(frozen=True, slots=True)
class Event:
    """`body` is the fact's JSON text. `offset` is the broker's, kept only as a hint."""

    id: UUID
    topic: str
    partition: int
    sequence: int
    epoch: int
    key: str
    type: str
    body: str
    occurred_at: datetime
    traceparent: str | None = None
    offset: int | None = None

    @property
    def source(self) -> str:
        return f"/{self.topic.split('.', maxsplit=1)[0]}"

    def cloud_event(self, *, position: int) -> dict[str, Any]:
        """Structured JSON mode, as the pull feed gives it."""
        return {
            "specversion": "1.0",
            "id": str(self.id),
            "source": self.source,
            "type": self.type,
            "subject": self.key,
            "time": self.occurred_at.isoformat(),
            "datacontenttype": "application/json",
            "sequence": str(self.sequence),
            "topic": self.topic,
            "position": position,
            "data": json.loads(self.body),
        }


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
