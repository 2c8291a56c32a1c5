"""The trace of a request, through events into other services (W3C Trace Context).

Identifiers are always made: logs, events and answers have them. Spans are exported only if `telemetry.py` is configured
(OTEL_EXPORTER_OTLP_ENDPOINT); without it a span costs two random numbers.
"""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(slots=True)
class Span:
    """A piece of work in a trace. `parent` and `links` are traceparents; times are nanoseconds since 1970."""

    traceparent: str
    parent: str | None
    service: str
    name: str
    kind: Literal["server", "consumer", "internal"]
    links: Sequence[str] = ()
    attributes: dict[str, str | int] = field(default_factory=dict)
    started_ns: int = 0
    ended_ns: int = 0
    failed: bool = False


_current: ContextVar[Span | None] = ContextVar("span", default=None)
exported: list[Callable[[Span], None]] = []
"""Who is told of spans that ended; nobody, unless an exporter was asked for."""


def current_traceparent() -> str | None:
    span = _current.get()
    return span.traceparent if span else None


def current_trace_id() -> str | None:
    span = _current.get()
    return span.traceparent.split("-")[1] if span else None


@contextmanager
def traced(
    parent: str | None,
    *,
    service: str = "",
    name: str = "",
    kind: Literal["server", "consumer", "internal"] = "internal",
    links: Sequence[str] = (),
) -> Iterator[Span]:
    """Open a span below `parent`, or start a new trace if there is no valid parent."""
    valid = parent if parent and _TRACEPARENT.fullmatch(parent) else None
    trace = valid.split("-")[1] if valid else os.urandom(16).hex()
    if not service and (above := _current.get()):
        service = above.service
    span = Span(f"00-{trace}-{os.urandom(8).hex()}-01", valid, service, name, kind, links)
    token = _current.set(span)
    if not exported:
        try:
            yield span
        finally:
            _current.reset(token)
        return
    span.started_ns = time.time_ns()
    try:
        yield span
    except BaseException:
        span.failed = True
        raise
    finally:
        span.ended_ns = time.time_ns()
        _current.reset(token)
        for export in exported:
            export(span)
