"""One trace from a return's request to the broken covenant of a loan, as a collector receives it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from libs.common.observing import telemetry, tracing
from tests.running_suite import RunningSuite
from tests.staff import lent, staffed

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@contextmanager
def _collector() -> Iterator[tuple[str, list[bytes]]]:
    """Run an OpenTelemetry collector for its senders: OTLP over HTTP on loopback."""
    received: list[bytes] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Write no log."""

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


async def test_a_trace_goes_from_the_return_to_the_breach(suite: RunningSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 5)
    await employer.file("2021-01", 5)
    await lent(suite, employer, disbursed_on="2021-02-10")
    await suite.move_to("2021-03-10")
    await suite.settled()
    with _collector() as (url, received):
        monkeypatch.setenv(telemetry.ENDPOINT, url)
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        closed = []
        monkeypatch.setattr(telemetry.atexit, "register", closed.append)
        telemetry.export_spans_if_asked()
        try:
            body = {"employer_id": employer.id, "month": "2021-02", "kind": "original", "lines": employer.lines(3)}
            parent = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
            answer = await suite.post(employer.persona, "/contributions/v1/returns", body, headers=parent)
            assert answer.status_code == 201
            await suite.settled()
        finally:
            tracing.exported.clear()
            closed[0]()
    spans = {}
    for content in received:
        for resource in ExportTraceServiceRequest.FromString(content).resource_spans:
            service = next(a.value.string_value for a in resource.resource.attributes if a.key == "service.name")
            for span in (span for scope in resource.scope_spans for span in scope.spans):
                if span.trace_id.hex() == TRACE:
                    spans[span.name] = (service, span.span_id.hex(), span.parent_span_id.hex())
    filed = spans["POST /v1/returns"]
    heard = spans["loans contributions.return_accepted.v1"]
    assert (filed[0], filed[2]) == ("prakan-contributions", "00f067aa0ba902b7")
    assert (heard[0], heard[2]) == ("prakan-loans", filed[1]), "the consumer's span is the request's child"
    assert "benefits contributions.wages_credited.v1" in spans
    feed = (await suite.get("bank-a", "/loans/v1/events")).json()["items"]
    breach = next(e for e in feed if e["type"] == "loans.retention_breached.v1")
    assert breach["traceparent"].split("-")[1] == TRACE
