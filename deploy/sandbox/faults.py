"""Switches for faults: by a header for one request, or for the next requests of a service.

`timeout-after-commit`: the work is done, but no answer arrives. `timeout-before`: nothing is done, and no answer
arrives. `unavailable`: 503 at once. `slow`: the answer is two seconds late.
"""

import asyncio
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FAULTS = ("timeout-after-commit", "timeout-before", "unavailable", "slow")
HEADER = b"x-sandbox-fault"
SLOW_S = 2.0
TIMES_MAX = 10_000


class Switch(BaseModel):
    """A request to switch a fault on: its service, and for how many requests."""

    service: str
    fault: str
    times: int = 1


class Faults:
    """The layer around the box with the faults. `switched`: service → (fault, requests left)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.switched: dict[str, tuple[str, int]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._fault(scope) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        elif fault == "unavailable":
            answer = JSONResponse(
                {"type": "https://prakan.example/problems/service_unavailable", "title": "Not available", "status": 503,
                 "code": "service_unavailable", "detail": "A fault that was switched on."},
                503, headers={"Retry-After": "1"}, media_type="application/problem+json",
            )  # fmt: skip
            await answer(scope, receive, send)
        elif fault == "slow":
            await asyncio.sleep(SLOW_S)
            await self._app(scope, receive, send)
        else:
            if fault == "timeout-after-commit":
                await self._app(scope, receive, _swallow)
            _drop(send)

    def _fault(self, scope: Scope) -> str | None:
        for name, value in scope["headers"]:
            if name == HEADER and value.decode("latin-1") in FAULTS:
                return str(value.decode("latin-1"))
        service = scope["path"].split("/")[1] if scope["path"].count("/") > 1 else ""
        fault, left = self.switched.get(service, ("", 0))
        if not left:
            return None
        self.switched[service] = (fault, left - 1)
        return fault

    async def switch(self, request: Request) -> Response:
        """Switch a fault: `POST /sandbox/faults {"service": "benefits", "fault": "unavailable", "times": 3}`.

        `times` 0 switches it off.
        """
        try:
            asked = Switch.model_validate_json(await request.body())
            service, fault, times = asked.service, asked.fault, asked.times
        except ValueError:
            service, fault, times = "", "", -1
        if not service or fault not in FAULTS or not 0 <= times <= TIMES_MAX:
            detail = f'the body is {{"service": "benefits", "fault": one of {FAULTS}, "times": 0 to {TIMES_MAX}}}'
            document = {"type": "https://prakan.example/problems/fault_invalid", "title": "Cannot be accepted",
                        "status": 422, "code": "fault_invalid", "detail": detail}  # fmt: skip
            return JSONResponse(document, 422, media_type="application/problem+json")
        self.switched[service] = (fault, times)
        return JSONResponse({"service": service, "fault": fault, "times": times})


async def _swallow(_: Message) -> None:
    return


def _drop(send: Send) -> None:
    transport: Any = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise TimeoutError("the answer is dropped on purpose")
    transport.abort()
