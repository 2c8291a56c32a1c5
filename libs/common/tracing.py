"""The trace that follows a request through events into other services (W3C Trace Context)."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def current_traceparent() -> str | None:
    return _current.get()


def current_trace_id() -> str | None:
    found = _current.get()
    return found.split("-")[1] if found else None


@contextmanager
def traced(parent: str | None) -> Iterator[str]:
    """A span of our own below `parent`, or the start of a new trace if there is no valid parent."""
    trace = parent.split("-")[1] if parent and _TRACEPARENT.fullmatch(parent) else os.urandom(16).hex()
    here = f"00-{trace}-{os.urandom(8).hex()}-01"
    token = _current.set(here)
    try:
        yield here
    finally:
        _current.reset(token)
