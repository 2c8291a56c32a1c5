"""Statements about requests for accounts and their codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, columns
from libs.common.database.sweeping import by_clock, delete_old

State = Literal["asked", "coded", "nobody", "used"]


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request as it came; `phone` where one was named."""

    request_id: UUID
    named_id: UUID
    born_on: date
    phone: str | None
    asked_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request whose pair of number and birthday was not compared yet."""

    request_id: UUID
    named_id: UUID
    born_on: date
    phone: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """`person_id` and `code_hash` are None where nobody fitted, or had a phone."""

    request_id: UUID
    named_id: UUID
    state: State
    person_id: UUID | None
    code_hash: bytes | None
    tries: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CodedRequest:
    """A request that was compared: the person and the hash of the code, or neither."""

    request_id: UUID
    person_id: UUID | None
    code_hash: bytes | None


_INSERT = Command("""
    INSERT INTO account_request (request_id, named_id, born_on, phone, asked_by, expires_at)
    VALUES (:request_id, :named_id, :born_on, :phone, :asked_by, :expires_at)
""")
_TAKE = Query(
    WaitingRequest,
    f"""
    SELECT {columns(WaitingRequest)} FROM account_request
    WHERE state = 'asked' ORDER BY request_id LIMIT :limit FOR UPDATE SKIP LOCKED
    """,
)
_CODE = Command("""
    UPDATE account_request r
    SET state = CASE WHEN c.code_hash IS NULL THEN 'nobody' ELSE 'coded' END, person_id = c.person_id,
        code_hash = c.code_hash, born_on = NULL, phone = NULL
    FROM unnest(CAST(:requests AS uuid[]), CAST(:persons AS uuid[]), CAST(:hashes AS bytea[]))
         AS c(request_id, person_id, code_hash)
    WHERE r.request_id = c.request_id
""")
# A newer code makes the ones before void.
_VOID = Command("""
    UPDATE account_request SET expires_at = least(expires_at, :now)
    WHERE person_id = ANY(CAST(:persons AS uuid[])) AND state = 'coded' AND expires_at > :now
""")
_LOCK = Query(Request, f"SELECT {columns(Request)} FROM account_request WHERE request_id = :request_id FOR UPDATE")
_NAMED = Query(UUID, "SELECT named_id FROM account_request WHERE request_id = :request_id")
_COUNT = Command("UPDATE account_request SET tries = tries + 1 WHERE request_id = :request_id")
_USE = Command("UPDATE account_request SET state = 'used' WHERE request_id = :request_id")
OLD_REQUESTS = delete_old("account_request", by_clock("expires_at"))


async def insert_request(connection: AsyncConnection, request: NewRequest) -> None:
    await _INSERT.run(
        connection,
        request_id=request.request_id,
        named_id=request.named_id,
        born_on=request.born_on,
        phone=request.phone,
        asked_by=request.asked_by,
        expires_at=request.expires_at,
    )


async def take_waiting(connection: AsyncConnection, *, limit: int) -> list[WaitingRequest]:
    """Lock requests that no other process has locked, the oldest first."""
    return await _TAKE.all(connection, limit=limit)


async def set_codes(connection: AsyncConnection, requests: Sequence[CodedRequest]) -> None:
    """Write down what became of requests, and forget what was typed."""
    await _CODE.run(
        connection,
        requests=[one.request_id for one in requests],
        persons=[one.person_id for one in requests],
        hashes=[one.code_hash for one in requests],
    )


async def void_codes_of(connection: AsyncConnection, persons: Sequence[UUID], *, now: datetime) -> None:
    """Void the persons' codes that nobody has used."""
    await _VOID.run(connection, persons=list(persons), now=now)


async def named_in(connection: AsyncConnection, request_id: UUID) -> UUID | None:
    """Return the id of the person whom the request names; None where there is no such request."""
    return await _NAMED.first(connection, request_id=request_id)


async def lock_request(connection: AsyncConnection, request_id: UUID) -> Request | None:
    return await _LOCK.first(connection, request_id=request_id)


async def count_wrong_code(connection: AsyncConnection, request_id: UUID) -> None:
    await _COUNT.run(connection, request_id=request_id)


async def use_code(connection: AsyncConnection, request_id: UUID) -> None:
    await _USE.run(connection, request_id=request_id)
