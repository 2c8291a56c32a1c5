"""The box's own doors give out tokens and move the day: for programs of this machine, never for a web page.

A page of another site could reach loopback through the browser: by a name that resolves to it (DNS rebinding), or by a
form. So the Host must be loopback's, another site's Origin is refused, and a body must be JSON, which no form can send.
"""

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from libs.common.door.callers.addresses import IN_PROCESS

GUARDED = ("/personas", "/sandbox/")
SIGN_IN = "/sign-in"
"""Gives a persona's session to whoever presses a button: its forms are the portal's, its Host must be loopback's."""
BODY_BYTES_MAX = 64 * 1024


class OwnDoors:
    """The layer that protects the box's own doors."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = scope["type"] == "http" and scope["path"].startswith((*GUARDED, SIGN_IN))
        if own and (why := _wrong(Request(scope))):
            status, code, detail = why
            body = {"type": f"https://prakan.example/problems/{code}", "title": "Not allowed", "status": status}
            answer = JSONResponse(
                {**body, "code": code, "detail": detail}, status, media_type="application/problem+json"
            )
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


class OtherMethods:
    """The answer of an own door to every method that it does not take; to OPTIONS, which it takes."""

    def __init__(self, allowed: set[str]) -> None:
        self._allow = {"Allow": ", ".join(sorted(allowed | {"OPTIONS"}))}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "OPTIONS":
            raise HTTPException(405, headers=self._allow)
        await Response(status_code=204, headers=self._allow)(scope, receive, send)


def with_other_methods(routes: Sequence[Route]) -> list[Route]:
    """Add to each path of the routes an answer for all other methods: else the pages would say there is none."""
    allowed: dict[str, set[str]] = {}
    for route in routes:
        allowed.setdefault(route.path, set()).update(route.methods or ())
    return [*routes, *(Route(path, OtherMethods(methods)) for path, methods in allowed.items())]


def _wrong(request: Request) -> tuple[int, str, str] | None:
    client = request.scope.get("client")
    if client and client[0] == IN_PROCESS:
        return None
    if not loopback(request.headers.get("host", "")):
        return 403, "host_not_loopback", "Ask at 127.0.0.1 or localhost: these doors are for this machine alone."
    if request.url.path.startswith(SIGN_IN):
        return None
    origin, host = request.headers.get("origin"), request.headers.get("host")
    crossing = request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
    if crossing or (origin is not None and origin not in {f"http://{host}", f"https://{host}"}):
        return 403, "other_origin", "A page of another site may not do this."
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST" and kind != "application/json":
        return 415, "media_type", "Send the body as application/json."
    return None


def loopback(host: str) -> bool:
    """Tell whether a Host header names this machine."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
