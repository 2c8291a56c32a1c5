"""An event as a Kafka record and back: CloudEvents 1.0 in binary mode, with the log's own position and audience."""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from libs.common.spine.events import Event, source_of

_BIGINT, _INTEGER = 2**63 - 1, 2**31 - 1
_FIXED = (("ce_specversion", b"1.0"), ("content-type", b"application/json"))


@lru_cache(maxsize=256)
def _spoken(topic: str, kind: str, epoch: int) -> tuple[tuple[str, bytes], ...]:
    """Return the headers that all events of one type share."""
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


class Unreadable(ValueError):
    """A record that no relay of the product has sent: it is skipped and reported."""


def event_of_record(record: Any, topic: str) -> Event:
    """Read an event from a record. `topic`: the services' name, without the broker's prefix. Refuses other records."""
    try:
        headers = dict(record.headers)
        audience = headers.get("ce_audience")
        traceparent = headers.get("traceparent")
        event = Event(
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
        if headers["ce_source"] != _source(topic):
            raise Unreadable(f"it says that it comes from {headers['ce_source'][:80]!r}")
    except Unreadable:
        raise
    except (KeyError, ValueError, TypeError, AttributeError) as failure:
        raise Unreadable(f"{type(failure).__name__}: {failure}"[:300]) from failure
    if event.body[:1] != "{" or event.body[-1:] != "}":
        raise Unreadable("its body is not a JSON object")
    if not (0 < event.sequence <= _BIGINT and 0 < event.epoch <= _INTEGER and 0 <= event.position <= _BIGINT):
        raise Unreadable(f"no such number: sequence {event.sequence}, epoch {event.epoch}, position {event.position}")
    return event


@lru_cache(maxsize=64)
def _source(topic: str) -> bytes:
    return source_of(topic).encode()


def unreadable_because(event: Event) -> str | None:
    """Explain why an event cannot even be stored in a table; None if it can.

    Called for failed events only: it costs time.
    """
    try:
        if not isinstance(json.loads(event.body), dict):
            return "its body is not a JSON object"
        UUID(event.id)
        datetime.fromisoformat(event.time)
    except (ValueError, RecursionError) as failure:
        return f"{type(failure).__name__}: {failure}"[:300]
    texts = (event.body, event.key, event.type, event.traceparent or "", event.audience)
    return "it holds a NUL character" if any("\x00" in text for text in texts) else None
