"""`ETag`, `If-None-Match` and `Cache-Control` of every reading door (RFC 9110, 13; RFC 9111), in one layer.

The tag is strong: a digest of the bytes of the answer, behind the version where the route tells one. The door does its
work for a 304 as well, so policies hold and looks are audited; what is saved is the way to the caller.
"""

import hashlib
from collections.abc import Sequence

from fastapi import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DAY_S, HOUR_S, MINUTE_S = 86_400, 3_600, 60
PERSONAL = b"private, no-cache"
"""Kept by whoever asked, and asked for again each time."""
UNMASKED = b"no-store"
_VARY = b"Authorization, Accept-Language, X-Purpose"
_VARY_PUBLIC = b"Accept-Language"
_DIGEST_BYTES = 12
_IN_304 = frozenset({b"etag", b"cache-control", b"vary", b"content-location", b"expires", b"date", b"link"})
Headers = list[tuple[bytes, bytes]]


def let_cache(response: Response, seconds: int) -> None:
    """Let anybody keep the answer for so long: it tells no secret."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}"


class Revalidation:
    """The layer around the routes of a service, inside everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(scope, send).send)


class _Answer:
    """The answer of one GET: held until its first bytes are there, which of most answers are all."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200 and self._of_a_door():
            self._start = message
            return
        if self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        start, self._start = self._start, None
        if not message.get("more_body"):
            start, message = self._revalidated(start, message)
        await self._send(start)
        await self._send(message)

    def _of_a_door(self) -> bool:
        return str(getattr(self._scope.get("route"), "path", "")).startswith("/v1")

    def _revalidated(self, start: Message, body: Message) -> tuple[Message, Message]:
        given = {name.lower(): value for name, value in start["headers"]}
        cached = given.get(b"cache-control") or self._policy()
        tag = tag_of(body.get("body", b""), given.get(b"etag", b""))
        told: Headers = [pair for pair in start["headers"] if pair[0].lower() not in {b"etag", b"cache-control"}]
        told += [(b"etag", tag), (b"cache-control", cached)]
        told.append((b"vary", _VARY_PUBLIC if cached.startswith(b"public") else _VARY))
        asked = self._asked(b"if-none-match")
        if matches(asked, tag):
            kept = [pair for pair in told if pair[0].lower() in _IN_304]
            if b"W/" + tag in _tags(asked):  # of the packed answer, which is what the caller keeps
                kept = [(name, b"W/" + tag if name == b"etag" else value) for name, value in kept]
            return {**start, "status": 304, "headers": kept}, {**body, "body": b""}
        return {**start, "headers": told}, body

    def _policy(self) -> bytes:
        """Let nobody keep what staff see unmasked, for one purpose."""
        return UNMASKED if self._asked(b"x-purpose") else PERSONAL

    def _asked(self, name: bytes) -> Sequence[bytes]:
        return [value for header, value in self._scope["headers"] if header == name]


def tag_of(body: bytes, version: bytes = b"") -> bytes:
    """Return the strong tag of an answer; `version` is the tag that the route gave, if it gave one."""
    digest = hashlib.blake2b(body, digest_size=_DIGEST_BYTES).hexdigest().encode()
    return b'"' + (version.strip(b'"') + b"-" if version else b"") + digest + b'"'


def matches(wanted: Sequence[bytes], tag: bytes) -> bool:
    """Compare as `If-None-Match` does: weakly, any of several, `*` for all."""
    tags = {one.removeprefix(b"W/") for one in _tags(wanted)}
    return tag in tags or b"*" in tags


def _tags(wanted: Sequence[bytes]) -> set[bytes]:
    return {one.strip() for value in wanted for one in value.split(b",")}
