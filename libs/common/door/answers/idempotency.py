"""`Idempotency-Key`: a repeated request gets the first answer again.

The record is written in the transaction of the effect. Refusals are not stored: a refused request may be sent again
once it is corrected.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.door.answers.sealed_answers import AnswerSeal
from libs.common.door.callers.policies import Caller
from libs.common.door.context import door_of
from libs.common.refusals import Refusal
from libs.common.runtime.faults import crash_point

KEY_LENGTH_MAX = 255


@dataclass(frozen=True, slots=True)
class _Stored:
    body_hash: bytes
    status: int
    answer: str


_GATE = Query(
    bool,
    "SELECT pg_try_advisory_xact_lock(hashtextextended(:client || chr(31) || :operation || chr(31) || :key, 3))",
)
_KNOWN = Query(
    _Stored,
    """
    SELECT body_hash, status, answer FROM idempotency_record
    WHERE client = :client AND operation = :operation AND key = :key
""",
)
_REMEMBER = Command("""
    INSERT INTO idempotency_record (client, operation, key, body_hash, status, answer)
    VALUES (:client, :operation, :key, :body_hash, :status, :answer)
""")


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    kind = "invalid"


class InFlight(Refusal):
    code = "request_in_flight"
    kind = "in_flight"


class KeyInvalid(Refusal):
    code = "idempotency_key_invalid"
    kind = "invalid"


class Once:
    """One request's claim on its key. Without a key the request is just carried out."""

    def __init__(self, *, client: str, operation: str, key: str | None, body_hash: bytes, seal: AnswerSeal) -> None:
        """Make a claim.

        `client`: the subject with its party and the party's id, so that two parties never share a key.
        """
        self.reveal: Callable[[dict[str, Any]], Mapping[str, Any]] | None = None
        self.client = client
        self.operation = operation
        self.key = key
        self.body_hash = body_hash
        self._seal = seal

    @property
    def parameters(self) -> dict[str, str | None]:
        return {"client": self.client, "operation": self.operation, "key": self.key}

    @property
    def record(self) -> dict[str, str | bytes | None]:
        """The parameters with which a write of one statement stores the idempotency record together with its answer."""
        return {**self.parameters, "body_hash": self.body_hash}

    async def recall(self, connection: AsyncConnection) -> Response | None:
        """Return the stored answer, if there is one. The key stays locked until the transaction ends."""
        if self.key is None:
            return None
        if not await _GATE.one(connection, **self.parameters):
            raise InFlight
        stored = await _KNOWN.first(connection, **self.parameters)
        return self._replay(stored) if stored else None

    async def recall_alone(self, database: Database) -> Response | None:
        """Return the stored answer outside a transaction, for hot writes that found their work already done."""
        if self.key is None:
            return None
        stored = await _KNOWN.first(database, **self.parameters)
        return self._replay(stored) if stored else None

    async def written(self, write: Awaitable[Any], database: Database) -> Any:
        """Run a hot write. If a concurrent request took the key, return that request's answer."""
        try:
            return await write
        except IntegrityError:
            if replayed := await self.recall_alone(database):
                return replayed
            raise

    async def remember(self, connection: AsyncConnection, status: int, answer: str) -> None:
        if self.key is not None:
            await _REMEMBER.run(connection, **self.record, status=status, answer=self.stored(answer))

    def stored(self, answer: str) -> str:
        """Return the answer in the form of its record: encrypted if it is about people.

        For code that writes the record itself.
        """
        return self._seal.sealed(answer)

    def _replay(self, stored: _Stored) -> Response:
        if bytes(stored.body_hash) != self.body_hash:
            raise KeyReused
        answer = self._seal.opened(stored.answer)
        if self.reveal is not None:
            answer = as_json(self.reveal(json.loads(answer)))
        return json_response(stored.status, answer, replayed=True)


async def once_of(request: Request, caller: Caller, operation: str, body: BaseModel | None = None) -> Once:
    """Return the claim of this request, scoped by client and operation. A parsed `body` is its own canonical form."""
    if body is not None:
        return once_with_digest(request, caller, operation, body.model_dump_json().encode())
    return once_with_digest(request, caller, operation, _canonical(await request.body()))


def once_with_digest(request: Request, caller: Caller, operation: str, body: bytes) -> Once:
    """Return the claim of a request whose body was read elsewhere: its digest stands for it."""
    key = request.headers.get("idempotency-key")
    if key is not None and not (1 <= len(key) <= KEY_LENGTH_MAX and key.isascii() and key.isprintable()):
        raise KeyInvalid
    if caller.second_factor:
        key = f"confirmation {caller.confirmation}"  # one yes is one request, however often the agent sends it
    sent = f"{request.url.path}?{request.url.query}\n".encode() + body
    seal = AnswerSeal(door_of(request).answers_secret, hashlib.sha256(b"seal\n" + sent).digest())
    party_id = caller.party_id if caller.acting is None else None  # an acting name says the person and the case
    client = f"{caller.name} {party_id}" if party_id else caller.name
    return Once(client=client, operation=operation, key=key, body_hash=hashlib.sha256(sent).digest(), seal=seal)


def _canonical(body: bytes) -> bytes:
    """Return JSON with sorted members, so that a client may serialise a repeated request differently."""
    try:
        return json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return body


async def carry_out_once(
    request: Request,
    caller: Caller,
    operation: str,
    act: Callable[[AsyncConnection], Awaitable[Any]],
    *,
    status: int = 201,
    audited: bool = True,
    shown_once: str = "",
    reveal: Callable[[dict[str, Any]], Mapping[str, Any]] | None = None,
) -> Response:
    """Run `act` in a transaction with the key's record. Its answer is a JSON-ready value or a model.

    A refusal that `act` raises rolls back its effects; one that it returns is answered after the commit.

    The caller and the operation are audited in the same transaction, unless `act` writes a fuller audit row itself. The
    member `shown_once` of the answer is shown once and not stored. In a repeated answer it is null, or the value that
    `reveal` derives again.
    """
    database = door_of(request).database
    once = await once_of(request, caller, operation)
    once.reveal = reveal
    try:
        async with database.transaction() as connection:
            if replayed := await once.recall(connection):
                return replayed
            done = await act(connection)
            answer = "" if isinstance(done, Refusal) else as_json(done)
            if audited:
                await audit(connection, caller, operation, subject=_subject(done, request))
            if answer:
                await once.remember(connection, status, _without(answer, shown_once) if shown_once else answer)
            await crash_point("door.before_commit")
    except IntegrityError:
        if replayed := await once.recall_alone(database):
            return replayed
        raise
    await crash_point("door.after_commit")
    if isinstance(done, Refusal):
        raise done
    return json_response(status, answer)


def _without(answer: str, name: str) -> str:
    return as_json({**json.loads(answer), name: None})


def _subject(done: Any, request: Request) -> str:
    """Return the id of the resource: the answer's own id, else the last id in the path."""
    made = done.get("id") if isinstance(done, Mapping) else getattr(done, "id", None)
    return str(made or next(reversed(request.path_params.values()), request.url.path))


def as_json(value: Any) -> str:
    if hasattr(value, "model_dump_json"):
        return str(value.model_dump_json())
    return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))


def json_response(status: int, answer: str, *, replayed: bool = False) -> Response:
    headers = {"Idempotency-Replayed": "true"} if replayed else None
    return Response(answer, status_code=status, media_type="application/json", headers=headers)
