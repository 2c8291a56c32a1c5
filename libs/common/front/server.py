"""The server's settings, the same for one service and for the box."""

import re
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from libs.common.front.protocol import BoundedProtocol

KEEP_ALIVE_S = 20
_HOST = re.compile(rb"[A-Za-z0-9._~\-:\[\]%]{1,255}")


def server_options(**more: Any) -> dict[str, Any]:
    """Return the options of `uvicorn.Config` and `uvicorn.run` that all servers share; `more` overrides them."""
    return {
        "http": BoundedProtocol,
        "ws": "none",
        "server_header": False,
        "access_log": False,
        "timeout_keep_alive": KEEP_ALIVE_S,
        "proxy_headers": False,
        **more,
    }


def server_config(app: ASGIApp | Callable[..., Any], **more: Any) -> uvicorn.Config:
    return uvicorn.Config(Front(app), **server_options(**more))


class Front:
    """The layer around the application that requires one host in each request (RFC 9112, 3.2).

    HTTP/1.0 may have none.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            none_needed = not hosts and scope["http_version"] == "1.0"
            if not none_needed and not (len(hosts) == 1 and _HOST.fullmatch(hosts[0])):
                answer = JSONResponse(
                    {
                        "type": "https://prakan.example/problems/host_invalid",
                        "title": "Bad request",
                        "status": 400,
                        "code": "host_invalid",
                        "detail": "A request has exactly one Host header.",
                    },
                    400,
                    headers={"Connection": "close"},
                    media_type="application/problem+json",
                )
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)
