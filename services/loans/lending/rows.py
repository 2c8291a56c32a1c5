"""Statements about applications and loans."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database

_LOAN = text("SELECT * FROM loan WHERE loan_id = :loan_id")
_LOCK = text("SELECT * FROM loan WHERE loan_id = :loan_id FOR UPDATE")
_LOANS = text("""
    SELECT * FROM loan
    WHERE (CAST(:bank_id AS uuid) IS NULL OR bank_id = :bank_id)
      AND (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND loan_id > :after ORDER BY loan_id LIMIT :limit
""")


async def loan(database: Database, loan_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_LOAN, {"loan_id": loan_id})
    return dict(rows[0]) if rows else None


async def lock_loan(connection: AsyncConnection, loan_id: UUID) -> dict[str, Any]:
    return dict((await connection.execute(_LOCK, {"loan_id": loan_id})).mappings().one())


async def loans(
    database: Database, *, bank_id: UUID | None, employer_id: UUID | None, after: UUID, limit: int
) -> list[dict[str, Any]]:
    found = {"bank_id": bank_id, "employer_id": employer_id, "after": after, "limit": limit}
    return [dict(row) for row in await database.one_statement(_LOANS, found)]
