"""The layer around every request: trace, address, time limit, security headers, metrics, one log line."""

import asyncio
import secrets
import time
from collections.abc import Sequence
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common.door.answers.fault_texts import fault_text
from libs.common.door.answers.long_work import ANSWERS_WITHIN
from libs.common.door.answers.problems import as_shown, language_of, problem
from libs.common.door.callers.addresses import TrustedProxies, visitor_address
from libs.common.door.callers.limits import REQUEST_LIMITS, Allowance, RateLimits, RequestLimits
from libs.common.observing.tracing import traced

CLIENT_GONE = 499
ANSWERED_WITHIN_S = 15.0
"""From the last byte of a request to the first of its answer; a route may say more (`long_work`)."""
_HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
log = structlog.get_logger()


class Metrics:
    """Counters of one service's door."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "prakan_requests", "Requests answered", ["route", "method", "status"], registry=self.registry
        )
        self.seconds = Histogram("prakan_request_seconds", "Time to answer", ["route"], registry=self.registry)
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def record(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request. Finding a labelled child costs more than counting, so it is cached."""
        children = self._children.get((route, method, status))
        if children is None:
            children = self.requests.labels(route, method, str(status)), self.seconds.labels(route)
            self._children[route, method, status] = children
        children[0].inc()
        children[1].observe(seconds)


class ServiceMiddleware:
    """The outermost layer of a service."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        service: str,
        metrics: Metrics,
        limits: RateLimits,
        trusted_proxies: Sequence[str] = (),
        behind_tls: bool = False,
    ) -> None:
        self._app = app
        self._service = service
        self._metrics = metrics
        self._limits = limits
        self._proxies = TrustedProxies(trusted_proxies)
        self._always = [(b"x-content-type-options", b"nosniff"), *([_HSTS] if behind_tls else [])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = (b"traceparent", b"x-request-id", b"x-forwarded-for")
        headers = {name: value for name, value in scope["headers"] if name in wanted}
        held = RequestLimits(self._proxies.address_of(scope, headers.get(b"x-forwarded-for", b"")))
        if allowance := self._limits.of_junk(held.address):
            await _refuse(allowance, scope, receive, send)
            return
        method = scope["method"]
        if method == "HEAD":  # every address that answers GET answers HEAD, without a body
            scope = {**scope, "method": "GET"}
        scope[REQUEST_LIMITS] = held
        scope.pop("route", None)  # a mount above has set its own
        exchange = _Exchange(scope, receive, send, held, self._always, _request_id(headers.get(b"x-request-id")))
        exchange.without_body = method == "HEAD"
        started = time.perf_counter()
        parent = headers.get(b"traceparent", b"").decode("latin-1")
        token = visitor_address.set(held.address)
        with traced(parent, service=self._service, kind="server") as span:
            try:
                await self._app(scope, exchange.receive, exchange.send)
            except asyncio.CancelledError:
                if not exchange.overdue:  # the client has disconnected: no failure
                    exchange.status = exchange.status or CLIENT_GONE
                    raise
                _current_task().uncancel()
            finally:
                exchange.settle()
                visitor_address.reset(token)
                status = exchange.status or 500
                if status == 401:
                    self._limits.count_junk(held.address)
                template = getattr(scope.get("route"), "path", "unknown")
                span.name = f"{method} {template}"
                span.attributes = {"http.route": template, "http.response.status_code": status}
                span.failed = status >= 500
                self._record(method, template, status, time.perf_counter() - started)

    def _record(self, method: str, template: str, status: int, seconds: float) -> None:
        self._metrics.record(template, method, status, seconds)
        # 503 is an answer that was meant: news may be late, the disk is nearly full. Its cause has a line of its own.
        tell = log.info if status == 503 else log.error if status >= 500 else log.debug
        tell("request", service=self._service, route=template, status=status, seconds=round(seconds, 4))


class _Exchange:
    """One request and its answer, which is sent in time even if the application hangs."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        held: RequestLimits,
        always: Sequence[tuple[bytes, bytes]],
        request_id: bytes,
    ) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._held = held
        self._added = [(b"x-request-id", request_id), *always]
        self._loop = asyncio.get_running_loop()
        self._task = _current_task()
        self._late: asyncio.Task[None] | None = None
        self.status = 0
        self.overdue = False
        self.without_body = False
        self._answered = False
        self._timer: asyncio.TimerHandle | None = None
        if not _has_body(scope):
            self._timer = self._loop.call_later(ANSWERED_WITHIN_S, self._expired, ANSWERED_WITHIN_S)

    async def receive(self) -> Message:
        if self._answered and self.without_body:
            return {"type": "http.disconnect"}
        message = await self._receive()
        if self._timer is None and not self.status and not message.get("more_body"):
            self._timer = self._loop.call_later(ANSWERED_WITHIN_S, self._expired, ANSWERED_WITHIN_S)
        return message

    async def send(self, message: Message) -> None:
        if self.overdue or (self.without_body and self._answered):
            return
        if message["type"] == "http.response.start":
            self.settle()
            self.status = message["status"]
            added = [*self._added, *self._held.headers]
            if not any(name == b"cache-control" for name, _ in message["headers"]):
                added.append((b"cache-control", b"no-store"))
            message["headers"] = [*message["headers"], *added]
        elif self.without_body:
            self._answered = True
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await self._send(message)

    def settle(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _expired(self, waited_s: float) -> None:
        """Answer that the request took too long, then cancel the application without waiting for it."""
        allowed_s = float((getattr(self._scope.get("route"), "openapi_extra", None) or {}).get(ANSWERS_WITHIN, 0))
        if allowed_s > waited_s:
            self._timer = self._loop.call_later(allowed_s - waited_s, self._expired, allowed_s)
            return
        if not self.status:
            self._late = self._loop.create_task(self._answer_late())

    async def _answer_late(self) -> None:
        request = Request(self._scope)
        answer = problem(
            request,
            status=503,
            code="try_again_later",
            detail=fault_text("try_again_later", {}, language_of(request)),
            headers={"Retry-After": "5"},
        )
        log.warning("door.too_slow", path=request.url.path)
        await as_shown(request, answer)(self._scope, self._receive, self.send)
        self.overdue = True
        self._task.cancel()


def _has_body(scope: Scope) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


def _current_task() -> "asyncio.Task[Any]":
    task = asyncio.current_task()
    assert task is not None
    return task


def _request_id(given: bytes | None) -> bytes:
    if given and len(given) <= 100 and given.isascii() and given.decode("ascii").isprintable():
        return given
    return secrets.token_hex(8).encode()


async def _refuse(allowance: Allowance, scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse before any other part has read the request."""
    request = Request(scope)
    values = {"limit": allowance.limit, "reset_s": allowance.reset_s}
    answer = problem(
        request,
        status=429,
        code="rate_limited",
        detail=fault_text("rate_limited", values, language_of(request)),
        headers={"Retry-After": str(allowance.reset_s), **{k.decode(): v.decode() for k, v in allowance.headers}},
    )
    await as_shown(request, answer)(scope, receive, send)
