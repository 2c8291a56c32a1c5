"""Structured logs: one JSON object on each line, or plain text on a terminal; every line has the trace id."""

import logging
import sys
import time
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

from libs.common.observing.tracing import current_trace_id


def _with_trace(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if trace := current_trace_id():
        event["trace_id"] = trace
    return event


class _StandardError:
    """Standard error at the time of writing: a loop may outlive a redirection.

    A line that cannot be written is lost: on a full disk, or without a reader, the work that it tells of goes on.
    """

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):  # ValueError: it was closed
            return sys.stderr.write(text)
        return 0

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


_processors: list[structlog.typing.Processor] = []
"""One list for the life of the process: a logger keeps the list of its first use."""


class Sparing(logging.Filter):
    """Pass one line a minute of each that the broker's client repeats, with the number left out.

    Without a broker it repeats the same line several times a second.
    """

    def __init__(self, every_s: float = 60) -> None:
        super().__init__()
        self._every_s = every_s
        self._said: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith("aiokafka"):
            return True
        line, now = (record.name, str(record.msg)), time.monotonic()
        said_at, left_out = self._said.get(line, (-self._every_s, 0))
        if now - said_at < self._every_s:
            self._said[line] = said_at, left_out + 1
            return False
        self._said[line] = now, 0
        if left_out:
            record.msg = f"{record.msg} ({left_out} more like this since)"
        return True


def configure_logs(*, level: str = "INFO", plain: bool = False) -> None:
    """Configure the log. Personal data never goes into a log line: events have ids only."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    # A group's first start asks until the coordinator is there; the client retries and says so as an error.
    logging.getLogger("aiokafka.consumer.group_coordinator").setLevel(logging.CRITICAL)
    spare = Sparing()
    for handler in logging.getLogger().handlers:
        if not any(isinstance(known, Sparing) for known in handler.filters):
            handler.addFilter(spare)
    renderer = (
        structlog.dev.ConsoleRenderer(colors=False) if plain else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    _processors[:] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_trace,
        structlog.processors.format_exc_info,
        renderer,
    ]
    structlog.configure(
        processors=_processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _StandardError())),
        cache_logger_on_first_use=True,
    )
