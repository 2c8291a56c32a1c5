"""Statements about cases."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON

_LAST = "\U0010ffff"

_SAME = SAME_PERSON.replace(":person_id", ":id")

_CASE = text("SELECT * FROM service_case WHERE case_id = :case_id")

_OF_CALLER = text(f"SELECT * FROM service_case WHERE person_id IN {_SAME} ORDER BY opened_at DESC LIMIT 50")

_ENTRIES = text("SELECT kind, author, text, at FROM case_entry WHERE case_id = :case_id ORDER BY entry_id")

_CASES = text("""
    SELECT * FROM service_case
    WHERE (CASE WHEN CAST(:status AS text) IS NULL THEN status <> 'closed' ELSE status = :status END)
      AND (CAST(:queue AS text) IS NULL OR queue = :queue)
      AND (CAST(:assigned_to AS text) IS NULL OR assigned_to = :assigned_to)
      AND (due_at, case_id) > (:due, :id)
    ORDER BY due_at, case_id LIMIT :limit
""")

_LOCKED = text("SELECT version FROM service_case WHERE case_id = :case_id FOR UPDATE")

_ATTEMPTS = text("SELECT callback_attempts FROM service_case WHERE case_id = :case_id")

_ESCALATED = text("""
    SELECT c.*, (SELECT text FROM case_entry e WHERE e.case_id = c.case_id AND kind = 'escalate'
                 ORDER BY entry_id DESC LIMIT 1) AS note
    FROM service_case c WHERE status = 'escalated' ORDER BY opened_at LIMIT :limit
""")

_FOUND_CASE = text("""
    SELECT case_id, number, about, status, person_id FROM service_case
    WHERE number >= :low AND number < :high ORDER BY number DESC LIMIT :limit
""")


async def case(database: Database, case_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_CASE, {"case_id": case_id})
    return dict(rows[0]) if rows else None


async def case_entries(database: Database, case_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_ENTRIES, {"case_id": case_id})]


async def cases(
    database: Database,
    *,
    queue: str | None,
    assigned_to: str | None,
    status: str | None,
    after: tuple[datetime, UUID],
    limit: int,
) -> list[dict[str, Any]]:
    given = {"queue": queue, "assigned_to": assigned_to, "status": status, "due": after[0], "id": after[1]}
    return [dict(row) for row in await database.one_statement(_CASES, {**given, "limit": limit})]


async def locked_case_version(connection: AsyncConnection, case_id: UUID) -> int | None:
    """The case's version, which stands until the transaction ends."""
    found = await connection.execute(_LOCKED, {"case_id": case_id})
    return found.scalar_one_or_none()


async def callback_attempts(connection: AsyncConnection, case_id: UUID) -> int:
    return int((await connection.execute(_ATTEMPTS, {"case_id": case_id})).scalar_one())


async def escalated(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_ESCALATED, {"limit": limit})]


async def cases_of_person(database: Database, person_id: UUID | None) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_OF_CALLER, {"id": person_id})]


async def find_cases(database: Database, number: str, *, limit: int) -> list[dict[str, Any]]:
    given = {"low": number, "high": number + _LAST, "limit": limit}
    return [dict(row) for row in await database.one_statement(_FOUND_CASE, given)]
