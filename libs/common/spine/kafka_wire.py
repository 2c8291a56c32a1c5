"""An event as a Kafka record and back: CloudEvents 1.0 in binary mode."""

from datetime import datetime
from typing import Any
from uuid import UUID

from libs.common.spine.events import Event


def headers_of(event: Event) -> list[tuple[str, bytes]]:
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(event.id).encode()),
        ("ce_source", event.source.encode()),
        ("ce_type", event.type.encode()),
        ("ce_subject", event.key.encode()),
        ("ce_time", event.occurred_at.isoformat().encode()),
        ("ce_sequence", str(event.sequence).encode()),
        ("ce_epoch", str(event.epoch).encode()),
        ("content-type", b"application/json"),
    ]
    if event.traceparent:
        headers.append(("traceparent", event.traceparent.encode()))
    return headers


def event_of_record(record: Any) -> Event:
    headers = {name: value.decode() for name, value in record.headers}
    return Event(
        id=UUID(headers["ce_id"]),
        topic=record.topic,
        partition=record.partition,
        sequence=int(headers["ce_sequence"]),
        epoch=int(headers["ce_epoch"]),
        key=record.key.decode(),
        type=headers["ce_type"],
        body=record.value.decode(),
        occurred_at=datetime.fromisoformat(headers["ce_time"]),
        traceparent=headers.get("traceparent"),
        offset=record.offset,
    )
