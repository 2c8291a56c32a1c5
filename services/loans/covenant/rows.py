"""Statements about headcounts, judgements and who has seen them."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database

# An accepted return replaces "unproven"; a breach and what undid it both stay in the record.
_JUDGEMENTS = text("""
    SELECT * FROM judgement j
    WHERE loan_id = :loan_id AND NOT (version = 0 AND EXISTS (
        SELECT FROM judgement later WHERE later.loan_id = j.loan_id AND later.month = j.month AND later.version > 0))
    ORDER BY month, version
""")
_HAS_BASELINE = text("""
    SELECT 1 AS found FROM loan l JOIN employer_month m USING (employer_id)
    WHERE l.loan_id = :loan_id AND m.version > 0 AND m.month < date_trunc('month', l.applied_on) LIMIT 1
""")
_BROKEN = text("""
    SELECT l.loan_id, l.employer_id, l.applied_on, l.baseline_headcount, j.month, j.version, j.verdict, j.headcount,
           j.judged_at
    FROM loan l CROSS JOIN LATERAL (
        SELECT * FROM judgement j WHERE j.loan_id = l.loan_id ORDER BY j.month DESC, j.version DESC LIMIT 1) j
    WHERE l.flag IN ('breached', 'unproven') AND NOT EXISTS (
        SELECT FROM acknowledgement a
        WHERE a.loan_id = l.loan_id AND a.month = j.month AND a.version = j.version)
    ORDER BY j.judged_at LIMIT :limit
""")
_ACKNOWLEDGE = text("""
    INSERT INTO acknowledgement (loan_id, month, version, acknowledged_by, note)
    SELECT loan_id, month, version, :by, :note FROM judgement
    WHERE loan_id = :loan_id ORDER BY month DESC, version DESC LIMIT 1
    ON CONFLICT DO NOTHING RETURNING month, version
""")


async def judgements(database: Database, loan_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_JUDGEMENTS, {"loan_id": loan_id})]


async def has_baseline(database: Database, loan_id: UUID) -> bool:
    return bool(await database.one_statement(_HAS_BASELINE, {"loan_id": loan_id}))


async def broken_promises(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_BROKEN, {"limit": limit})]


async def acknowledge(connection: AsyncConnection, loan_id: UUID, *, by: str, note: str) -> dict[str, Any] | None:
    """The judgement that was acknowledged, or None where there is none to see."""
    row = await connection.execute(_ACKNOWLEDGE, {"loan_id": loan_id, "by": by, "note": note})
    found = row.mappings().one_or_none()
    return dict(found) if found else None
