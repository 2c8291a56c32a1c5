"""The other services' doors, with the visitor's own token and in the visitor's language."""

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from libs.common.door.answers.idempotency import InFlight
from libs.common.door.callers.purposes import PURPOSE_LENGTH_MAX
from libs.common.neighbours.doors import DoorClosed, Doors
from libs.common.refusals import NotFound

# Segments of letters, digits and dashes: nothing that was typed climbs out of its door.
_PATH = re.compile(r"(/[A-Za-z0-9_~-]+)+")
_CONFLICT, _IN_FLIGHT_ROUNDS, _IN_FLIGHT_PAUSE_S = 409, 40, 0.25
_LIVENESS_HOLDS_S = 3.0
_LIVENESS_TIMEOUT_S = 2.5


def hashed_key(*about: Any) -> str:
    """An idempotency key that names what is done, whatever letters are in it."""
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door said. `closed`: it said nothing, or failed. `problem` is what it refused, as it put it."""

    status: int = 0
    body: Any = None
    closed: bool = False
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def problem(self) -> dict[str, Any] | None:
        if self.ok:
            return None
        if isinstance(self.body, dict) and "detail" in self.body:
            return {"errors": [], **self.body}
        return {"code": "service_unavailable", "detail": DoorClosed.sentence["en"], "errors": []}

    @property
    def code(self) -> str:
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""

    @property
    def items(self) -> list[Any]:
        return list(self.body["items"]) if self.ok and isinstance(self.body, dict) else []

    @property
    def left_off(self) -> int:
        """How many more there are than a list with an end shows."""
        return int(self.body.get("left_off", 0)) if self.ok and isinstance(self.body, dict) else 0


class Suite:
    """What one visitor may do in the other services."""

    def __init__(
        self, doors: Doors, liveness: "Liveness", *, token: str, language: str, form: str | None = None
    ) -> None:
        """`form` is the mark of the form that was sent: what is done for it is done once."""
        self._form = form
        self._doors = doors
        self._liveness = liveness
        self._token = token
        self._language = language

    async def get(
        self, service: str, path: str, *, token: str | None = None, purpose: str = "", **parameters: Any
    ) -> Answer:
        """`token` speaks for the caller on the line; `purpose` is why the visitor looks, in any script."""
        wanted = {name: value for name, value in parameters.items() if value is not None}
        headers = {"X-Purpose": quote(purpose, safe=" ,.;:()/-")[:PURPOSE_LENGTH_MAX]} if purpose else {}
        return await self._call(service, "GET", path, params=wanted, token=token, headers=headers)

    async def post(
        self, service: str, path: str, body: Any, *, key: str | None = None, token: str | None = None
    ) -> Answer:
        """`key` makes a form that is sent twice be carried out once; `token` speaks for the caller on the line."""
        headers = {"Idempotency-Key": key or self._own_key(service, path, body)}
        for _ in range(_IN_FLIGHT_ROUNDS):
            answer = await self._call(service, "POST", path, json=body, headers=headers, token=token)
            if not (answer.status == _CONFLICT and answer.code == InFlight.code):
                break
            await asyncio.sleep(_IN_FLIGHT_PAUSE_S)  # the same form, sent a moment ago: its answer is ours
        return answer

    def _own_key(self, *about: Any) -> str:
        """Of the form and everything that was typed, as a hash: a header takes no typed text."""
        return hashed_key(self._form, *about) if self._form else uuid4().hex

    async def send_file(self, service: str, path: str, name: str, content: Any, **parameters: Any) -> Answer:
        wanted = {name: value for name, value in parameters.items() if value}
        headers = {"Idempotency-Key": self._own_key(service, path, wanted, name, getattr(content, "size", None))}
        return await self._call(
            service, "POST", path, params=wanted, files={"file": (name, content)}, headers=headers, timeout=300
        )

    async def alive(self, *services: str) -> dict[str, bool]:
        return await self._liveness.of(*services)

    async def _call(self, service: str, method: str, path: str, *, token: str | None = None, **more: Any) -> Answer:
        if not _PATH.fullmatch(path):
            return Answer(
                404, {"code": NotFound.code, "detail": NotFound(what="page").say(self._language), "errors": []}
            )
        headers = {"Accept-Language": self._language, **more.pop("headers", {})}
        try:
            answer = await self._doors.call(service, method, path, token=token or self._token, headers=headers, **more)
        except DoorClosed as closed:
            said = {"code": closed.code, "detail": closed.say(self._language), "errors": []}
            return Answer(503, said, closed=True)
        body = answer.json() if "json" in answer.headers.get("content-type", "") else None
        return Answer(answer.status_code, body, content=answer.content, headers=answer.headers)


class Liveness:
    """Whether services answer, asked once in a few seconds for all visitors."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._known: dict[str, tuple[float, bool]] = {}

    def forget(self) -> None:
        self._known.clear()

    async def of(self, *services: str) -> dict[str, bool]:
        return dict(zip(services, await asyncio.gather(*map(self._one, services)), strict=True))

    async def _one(self, service: str) -> bool:
        at, alive = self._known.get(service, (float("-inf"), True))
        if time.monotonic() - at < _LIVENESS_HOLDS_S:
            return alive
        try:
            async with asyncio.timeout(_LIVENESS_TIMEOUT_S):
                alive = (await self._doors.call(service, "GET", "/readyz")).is_success
        except (DoorClosed, TimeoutError):
            alive = False
        self._known[service] = (time.monotonic(), alive)
        return alive
