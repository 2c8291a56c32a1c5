"""Export spans by OTLP over HTTP if OTEL_EXPORTER_OTLP_ENDPOINT is set; its usual variables apply."""

import atexit
import os
from functools import cache

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.status import Status, StatusCode

from libs.common.observing import tracing

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_KINDS = {"server": SpanKind.SERVER, "consumer": SpanKind.CONSUMER, "internal": SpanKind.INTERNAL}


def export_spans_if_asked() -> None:
    """Start the export of spans, once in a process, if a collector is configured.

    Spans still waiting are sent at the exit.
    """
    if not os.environ.get(ENDPOINT) or tracing.exported:
        return
    # Imported here: it loads an HTTP client that no other module needs.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    processor = BatchSpanProcessor(OTLPSpanExporter())
    tracing.exported.append(lambda span: processor.on_end(_readable(span)))
    atexit.register(processor.shutdown)


def _readable(span: tracing.Span) -> ReadableSpan:
    return ReadableSpan(
        name=span.name or "work",
        context=_context(span.traceparent),
        parent=_context(span.parent) if span.parent else None,
        resource=_resource(span.service),
        attributes=span.attributes,
        links=[Link(_context(link)) for link in span.links],
        kind=_KINDS[span.kind],
        status=Status(StatusCode.ERROR if span.failed else StatusCode.UNSET),
        start_time=span.started_ns,
        end_time=span.ended_ns,
    )


@cache
def _resource(service: str) -> Resource:
    return Resource.create({"service.name": f"prakan-{service or 'work'}"})


def _context(traceparent: str) -> SpanContext:
    _, trace, span, _ = traceparent.split("-")
    return SpanContext(int(trace, 16), int(span, 16), is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
