"""The other services' doors, called with the visitor's own token and language."""

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, overload
from urllib.parse import quote
from uuid import uuid4

import httpx
import structlog
from pydantic import ValidationError

from libs.common.door.answers.idempotency import InFlight
from libs.common.door.callers.purposes import PURPOSE_LENGTH_MAX
from libs.common.neighbours.doors import DoorClosed, Doors
from libs.common.refusals import NotFound, Refusal
from services.portal.gateways.answers.contributions import SentFile
from services.portal.gateways.answers.shown import Listing, Nothing, Problem, Shown

log = structlog.get_logger()
S = TypeVar("S", bound=Shown)
S_co = TypeVar("S_co", bound=Shown, covariant=True)

# Segments of letters, digits and dashes: nothing that was typed climbs out of its door.
_PATH = re.compile(r"(/[A-Za-z0-9_~-]+)+(\.csv)?")
_CONFLICT, _BAD_GATEWAY, _IN_FLIGHT_ROUNDS, _IN_FLIGHT_PAUSE_S = 409, 502, 40, 0.25
_FILE_TIMEOUT_S = 300
_LIVENESS_HOLDS_S = 3.0
_LIVENESS_TIMEOUT_S = 2.5


def hashed_key(*about: Any) -> str:
    """Return an idempotency key: a hash of what the request does, since the text may have any letters."""
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).hexdigest()


class AnswerMisread(Refusal):
    """Another service's answer does not fit the page's model: a bug; the log names the members."""

    code = "answer_misread"
    kind = "unavailable"


@dataclass(frozen=True)
class Answer(Generic[S_co]):
    """The answer of a door: a `body` after success, else a `problem`.

    `closed`: the service did not answer, or failed.
    """

    status: int = 0
    body: S_co | None = None
    problem: Problem | None = None
    closed: bool = False
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.body is not None

    @property
    def file_headers(self) -> dict[str, str]:
        """Return the headers of a downloaded file that go on to the visitor."""
        return {name: self.headers[name] for name in ("content-type", "content-disposition") if name in self.headers}

    @property
    def misread(self) -> bool:
        """Return True if the service's answer does not fit the portal's model: a bug in the product."""
        return self.status == _BAD_GATEWAY

    @property
    def items(self: "Answer[Listing[S]]") -> Sequence[S]:
        return self.body.items if self.body is not None else ()


class Suite:
    """The doors of the other services, called for one visitor.

    Each answer is read into the model that the page names.
    """

    def __init__(
        self, doors: Doors, liveness: "Liveness", *, token: str, language: str, form: str | None = None
    ) -> None:
        """Open the doors. `form`: the mark of the form that was sent; what it does is done once."""
        self._form = form
        self._doors = doors
        self._liveness = liveness
        self._token = token
        self._language = language

    @property
    def token(self) -> str:
        """The visitor's own token, for the token endpoint alone."""
        return self._token

    def speaking_with(self, token: str) -> "Suite":
        """Return the same doors, called with another token of the visitor."""
        return Suite(self._doors, self._liveness, token=token, language=self._language, form=self._form)

    async def get(
        self, service: str, path: str, model: type[S], *, token: str | None = None, purpose: str = "", **parameters: Any
    ) -> Answer[S]:
        """Read from a door.

        `token` speaks for the caller on the line; `purpose`: the reason for the look, in any script.
        """
        wanted = {name: value for name, value in parameters.items() if value is not None}
        return await self._call(service, "GET", path, model, params=wanted, token=token, headers=_because(purpose))

    async def download(self, service: str, path: str, *, purpose: str = "", **parameters: str) -> Answer[Nothing]:
        """Download a file: its `content` and `headers`. `purpose`: as in `get`."""
        return await self._call(service, "GET", path, Nothing, params=parameters, headers=_because(purpose))

    @overload
    async def post(
        self, service: str, path: str, body: Any, *, key: str | None = None, token: str | None = None
    ) -> Answer[Nothing]: ...

    @overload
    async def post(
        self, service: str, path: str, body: Any, model: type[S], *, key: str | None = None, token: str | None = None
    ) -> Answer[S]: ...

    async def post(
        self,
        service: str,
        path: str,
        body: Any,
        model: type[Shown] = Nothing,
        *,
        key: str | None = None,
        token: str | None = None,
    ) -> Answer[Any]:
        """Post to a door. `key`: a form sent twice is carried out once; `token` speaks for the caller on the line."""
        headers = {"Idempotency-Key": key or self._own_key(service, path, body)}
        for _ in range(_IN_FLIGHT_ROUNDS):
            answer = await self._call(service, "POST", path, model, json=body, headers=headers, token=token)
            if not (answer.problem and answer.status == _CONFLICT and answer.problem.code == InFlight.code):
                break
            await asyncio.sleep(_IN_FLIGHT_PAUSE_S)  # the same form, sent a moment ago: its answer is ours
        return answer

    async def put(self, service: str, path: str, body: Any) -> Answer[Nothing]:
        """Put what the form says; the same again changes nothing."""
        headers = {"Idempotency-Key": self._own_key(service, path, body)}
        return await self._call(service, "PUT", path, Nothing, json=body, headers=headers)

    async def delete(self, service: str, path: str) -> Answer[Nothing]:
        """Delete at a door; a form sent twice is carried out once."""
        headers = {"Idempotency-Key": self._own_key(service, path, "DELETE")}
        return await self._call(service, "DELETE", path, Nothing, headers=headers)

    def _own_key(self, *about: Any) -> str:
        """Return an idempotency key: the hash of the form's mark and all typed text, which a header could not carry."""
        return hashed_key(self._form, *about) if self._form else uuid4().hex

    async def send_file(self, service: str, path: str, name: str, content: Any, **parameters: Any) -> Answer[SentFile]:
        wanted = {name: value for name, value in parameters.items() if value}
        headers = {"Idempotency-Key": self._own_key(service, path, wanted, name, getattr(content, "size", None))}
        return await self._call(
            service,
            "POST",
            path,
            SentFile,
            params=wanted,
            files={"file": (name, content)},
            headers=headers,
            timeout=_FILE_TIMEOUT_S,
        )

    async def alive(self, *services: str) -> dict[str, bool]:
        return await self._liveness.of(*services)

    async def _call(
        self, service: str, method: str, path: str, model: type[S], *, token: str | None = None, **more: Any
    ) -> Answer[S]:
        if not _PATH.fullmatch(path):
            return Answer(404, problem=self._told(NotFound(what="page")))
        headers = {"Accept-Language": self._language, **more.pop("headers", {})}
        try:
            answer = await self._doors.call(service, method, path, token=token or self._token, headers=headers, **more)
        except DoorClosed as closed:
            return Answer(503, problem=self._told(closed), closed=True)
        return read_answer(service, answer, model, self._language)

    def _told(self, refusal: Refusal) -> Problem:
        return Problem(code=refusal.code, detail=refusal.say(self._language))


def _because(purpose: str) -> dict[str, str]:
    """Make the header of the reason for a look; none without a reason."""
    return {"X-Purpose": quote(purpose, safe=" ,.;:()/-")[:PURPOSE_LENGTH_MAX]} if purpose else {}


def read_answer(service: str, answer: httpx.Response, model: type[S], language: str) -> Answer[S]:
    """Read a success into the model, and a failure as a problem. Any other answer is a bug and shown as one."""
    status, content, headers = answer.status_code, answer.content, answer.headers
    try:
        if not answer.is_success:
            return Answer(status, problem=Problem.model_validate_json(content), content=content, headers=headers)
        body = model.model_validate_json(b"{}" if model is Nothing else content)
        return Answer(status, body, content=content, headers=headers)
    except ValidationError as failure:
        members = [".".join(map(str, fault["loc"])) for fault in failure.errors()]
        log.error("answer misread", service=service, model=model.__name__, status=status, members=members)  # noqa: TRY400 - the trace holds what was answered: data of persons
        misread = AnswerMisread(service=service)
        problem = Problem(code=misread.code, detail=misread.say(language), status=_BAD_GATEWAY)
        return Answer(_BAD_GATEWAY, problem=problem, content=content, headers=headers)


class Liveness:
    """The services that answer `/readyz`, asked once in a few seconds for all visitors."""

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
