"""HTTP/1.1 connections with limits: header bytes, the time in which a request must arrive, and their number.

Without them three connections that send an endless header stop the service for everybody, and half-sent requests stay
open for ever. Every connection is checked once a second: a request costs two more additions and no timer.
"""

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES_MAX = 64 * 1024
# With the look once a second a request that does not arrive is answered within 15 s of its first byte.
HEAD_S = 14.0
BODY_SILENT_S = 14.0
BODY_BYTES_PER_S_MIN = 500
BODY_GRACE_S = 14.0
ANSWER_UNREAD_S = 60.0
CONNECTIONS_MAX = 2_000
LOOK_EVERY_S = 1.0
LINGER_S = 30.0
LINGER_SILENT_S = 2.0
LINGER_BYTES_MAX = 64 * 1024 * 1024
_ANSWERS = {
    431: (b"431 Request Header Fields Too Large", "headers_too_large", "The request's headers are too large."),
    408: (b"408 Request Timeout", "request_too_slow", "The request did not arrive in time. Send it again."),
    400: (b"400 Bad Request", "bad_request", "The request cannot be read."),
}


class _HeadTooLarge(Exception):
    """The head is too large; raised into the parser, which stops at it."""


class BoundedProtocol(HttpToolsProtocol):
    """A connection that closes what is too large, too slow or too many; `HttpToolsProtocol` does the rest."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head_bytes = 0
        self._head_since: float | None = self.loop.time()
        self._request_since: float | None = None
        self._body_since: float | None = None
        self._body_bytes = 0
        self._heard_at = self._head_since
        self._unread_since: float | None = None
        self._refusal = 400
        self._refused_at: float | None = None
        self._bytes_after_refusal = 0
        if len(self.connections) > CONNECTIONS_MAX:
            transport.abort()
            return
        if not getattr(self.server_state, "looked_after", False):
            self.server_state.looked_after = True  # type: ignore[attr-defined]
            self.loop.call_later(LOOK_EVERY_S, self._look)

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        if self._refused_at is not None:
            self._linger(len(data))
            return
        self._request_since = self._request_since or self._heard_at
        if self._head_since is None and self._body_since is None:
            self._head_since = self._heard_at
        waiting_for_head = self._head_since is not None
        super().data_received(data)
        if waiting_for_head and self._head_since is not None:  # the parser still holds all of it
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES_MAX:
                self._refuse(431)
        elif self._body_since is not None:
            self._body_bytes += len(data)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._fields_bytes = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._count(len(name) + len(value))

    def _count(self, more: int) -> None:
        self._fields_bytes += more
        if self._fields_bytes > HEAD_BYTES_MAX:
            self._refusal = 431
            raise _HeadTooLarge

    def on_headers_complete(self) -> None:
        self._head_since, self._head_bytes = None, 0
        self._body_since, self._body_bytes = self._request_since or self.loop.time(), 0
        super().on_headers_complete()
        if self.cycle is not None:
            self.cycle.transport = _ClosesLate(self)  # type: ignore[assignment]

    def on_message_complete(self) -> None:
        self._request_since = self._body_since = None
        super().on_message_complete()

    def pause_writing(self) -> None:
        self._unread_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        self._unread_since = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that the parser cannot read or `_HeadTooLarge` stopped; the parser calls this."""
        self._refuse(self._refusal)

    def _refuse(self, status: int) -> None:
        """Send a problem document if nothing was answered yet; the connection is closed in any case."""
        if self.transport.is_closing() or self._refused_at is not None:
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            line, code, detail = _ANSWERS[status]
            problem = {"type": f"https://prakan.example/problems/{code}", "title": "Bad request", "status": status}
            body = json.dumps({**problem, "code": code, "detail": detail}).encode()
            self.transport.write(
                b"HTTP/1.1 " + line + b"\r\ncontent-type: application/problem+json\r\nconnection: close\r\n"
                b"content-length: " + str(len(body)).encode() + b"\r\n\r\n" + body
            )
        self.close(late=self.cycle is None or self.cycle.response_complete)

    def close(self, *, late: bool) -> None:
        """Close the connection; `late`: something of the request may still come, which is taken and dropped."""
        if self._refused_at is not None or self.transport.is_closing():
            return
        if late and self.transport.can_write_eof():
            self.transport.write_eof()
            self._refused_at = self._heard_at = self.loop.time()
            self.flow.resume_reading()
        else:
            self.transport.close()

    def _linger(self, size: int) -> None:
        """Take what still comes after a refusal, for a while.

        A connection that is closed with something unread is reset, and the client never sees the refusal.
        """
        self._bytes_after_refusal += size
        if self._bytes_after_refusal > LINGER_BYTES_MAX:
            self.transport.abort()

    def _look(self) -> None:
        """Check every connection of the server once a second, as long as there are any."""
        now = self.loop.time()
        connections: list[Any] = list(self.connections)
        for one in connections:
            one.bound(now)
        if connections:
            self.loop.call_later(LOOK_EVERY_S, self._look)
        else:
            self.server_state.looked_after = False  # type: ignore[attr-defined]

    def bound(self, now: float) -> None:
        """Close the connection if its request takes too long to arrive, or its answer to be taken."""
        if self._refused_at is not None:
            if now - self._refused_at > LINGER_S or now - self._heard_at > LINGER_SILENT_S:
                self.transport.close()
        elif self._unread_since is not None and now - self._unread_since > ANSWER_UNREAD_S:
            self.transport.abort()
        elif self._head_since is not None and self.timeout_keep_alive_task is None:
            if now - self._head_since > HEAD_S:
                self._refuse(408)
        elif self._body_since is not None:
            self._bound_body(now)

    def _bound_body(self, now: float) -> None:
        assert self._body_since is not None
        if self.flow.read_paused:  # we are the slow ones
            self._body_since, self._heard_at = now, now
            self._body_bytes = 0
            return
        taken = now - self._body_since
        trickles = taken > BODY_GRACE_S and self._body_bytes < taken * BODY_BYTES_PER_S_MIN
        if trickles or now - self._heard_at > BODY_SILENT_S:
            self._refuse(408)


class _ClosesLate:
    """The transport of one request's answer: an answer that came before the whole request is read by its sender."""

    def __init__(self, protocol: BoundedProtocol) -> None:
        self._protocol = protocol
        self._cycle = protocol.cycle

    def write(self, data: bytes) -> None:
        self._protocol.transport.write(data)

    def is_closing(self) -> bool:
        return self._protocol.transport.is_closing()

    def close(self) -> None:
        self._protocol.close(late=self._cycle.response_complete and self._cycle.more_body)
