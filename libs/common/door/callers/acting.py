"""Limits for an agent who acts for the person or employer on the line, and for a system.

An acting token for a person opens the routes that declare it (`allow("person", acting=True)`), and reads. One for an
employer opens only routes that declare it (`acting_for_employer=True`): most doors of employers tell of their staff.
Money, accounts and addresses (phone, e-mail) are the caller's own: such a request is carried out only if the person, or
the employer, confirmed exactly this body. The token ends with the case, so its service is asked at every call whether
the case is still open.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import Request

from libs.common.door.callers.policies import Caller, TokenRefused
from libs.common.door.context import door_of
from libs.common.neighbours.doors import Doors
from libs.common.refusals import Refusal

STANDING_PATH = "/v1/acting-tokens/current"
_READS = frozenset({"GET", "HEAD"})
CaseIsOpen = Callable[[Caller, str], Awaitable[bool]]
"""Whether the case that an acting token was given in is still open, and the agent's."""


class SecondFactorNeeded(Refusal):
    code = "second_factor_needed"
    kind = "forbidden"


class ActingOver(TokenRefused):
    code = "acting_over"


class OperationNotAllowed(Refusal):
    code = "operation_not_allowed"
    kind = "forbidden"


class Acting:
    def __init__(self, standing: CaseIsOpen) -> None:
        self._case_is_open = standing

    async def admitted(self, request: Request, caller: Caller, token: str, *, declared: bool) -> Caller:
        """Return the caller, and record whether the person confirmed this request; refuse if the agent may not act."""
        if not await self._case_is_open(caller, token):
            raise ActingOver
        own = caller.confirmed is not None and caller.confirmed == await _digest_of(request)
        reads = caller.party == "person" and request.method in _READS
        if not (declared or own or reads):
            raise SecondFactorNeeded
        return replace(caller, second_factor=own)


class Systems:
    """The operations that each system may call here, by the system's subject.

    A system that is not listed may call none.
    """

    def __init__(self, operations: Mapping[str, frozenset[str]]) -> None:
        self._operations = operations

    def admit(self, request: Request, caller: Caller) -> None:
        operation = str(request.scope["route"].operation_id)
        if operation not in self._operations.get(caller.subject, frozenset()):
            raise OperationNotAllowed(subject=caller.subject, operation=operation)


def asked_at(doors: Doors, keeper: str) -> CaseIsOpen:
    """Make the question to the service that issued the token. If it does not answer, no agent may act."""

    async def standing(_: Caller, token: str) -> bool:
        return (await doors.call(keeper, "GET", STANDING_PATH, token=token)).status_code == 200

    return standing


def digest(service: str, path: str, body: Any) -> str:
    """Return the SHA-256, in hex, of the request that a person confirms. `path` begins with `/v1`."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{service}\n{path}\n{canonical}".encode()).hexdigest()


async def _digest_of(request: Request) -> str:
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    query = f"?{request.url.query}" if request.url.query else ""
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        return ""
    return digest(door_of(request).service, path + query, body)
