"""An event as a Kafka record and back: CloudEvents 1.0 in binary mode, with the log's own position and audience."""

from functools import lru_cache
from typing import Any

from libs.common.spine.events import Event, source_of

_FIXED = (("ce_specversion", b"1.0"), ("content-type", b"application/json"))


@lru_cache(maxsize=256)
def _spoken(topic: str, kind: str, epoch: int) -> tuple[tuple[str, bytes], ...]:
    """The headers that all events of one type share."""
    named = ("ce_source", source_of(topic).encode()), ("ce_type", kind.encode()), ("ce_epoch", str(epoch).encode())
    return (*_FIXED, *named)


def headers_of(event: Event) -> list[tuple[str, bytes]]:
    headers = [
        *_spoken(event.topic, event.type, event.epoch),
        ("ce_id", event.id.encode()),
        ("ce_subject", event.key.encode()),
        ("ce_time", event.time.encode()),
        ("ce_sequence", b"%d" % event.sequence),
        ("ce_position", b"%d" % event.position),
    ]
    if event.audience:
        headers.append(("ce_audience", event.audience.encode()))
    if event.traceparent:
        headers.append(("traceparent", event.traceparent.encode()))
    return headers


def event_of_record(record: Any, topic: str) -> Event:
    """`topic` as the services name it, without the broker's prefix."""
    headers = dict(record.headers)
    audience = headers.get("ce_audience")
    traceparent = headers.get("traceparent")
    return Event(
        headers["ce_id"].decode(),
        topic,
        record.partition,
        int(headers["ce_sequence"]),
        int(headers["ce_epoch"]),
        record.key.decode(),
        headers["ce_type"].decode(),
        record.value.decode(),
        headers["ce_time"].decode(),
        traceparent.decode() if traceparent else None,
        int(headers["ce_position"]),
        audience.decode() if audience else "",
        record.offset,
    )
