"""Structured logs: one JSON object a line, or plain text on a terminal; the trace id on every line."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from libs.common.tracing import current_trace_id


def _with_trace(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if trace := current_trace_id():
        event["trace_id"] = trace
    return event


def configure_logs(*, level: str = "INFO", plain: bool = False) -> None:
    """Personal data never goes into a log line: events carry ids."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    # A group's first start asks until the coordinator is there; the client retries and says so as an error.
    logging.getLogger("aiokafka.consumer.group_coordinator").setLevel(logging.CRITICAL)
    renderer = (
        structlog.dev.ConsoleRenderer(colors=False) if plain else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_trace,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
