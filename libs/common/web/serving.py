"""Serve the assets of an application with pages, and set the headers that block foreign scripts."""

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common.web.rendering import FOLDER

_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
    ),
    (b"referrer-policy", b"same-origin"),
]
_GZIP_FROM_BYTES = 1_000


def serve_pages(app: FastAPI) -> None:
    app.mount("/assets", StaticFiles(directory=FOLDER / "assets"), name="assets")
    app.add_middleware(GZipMiddleware, minimum_size=_GZIP_FROM_BYTES)
    app.add_middleware(_Guarded)


def _weakened(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Make the tag of a packed answer weak: its bytes are not those of the plain answer, which has the same tag."""
    if (b"content-encoding", b"gzip") not in headers:
        return headers
    return [(n, b"W/" + v if n == b"etag" and not v.startswith(b"W/") else v) for n, v in headers]


class _Guarded:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*_weakened(message["headers"]), *_HEADERS]
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)
