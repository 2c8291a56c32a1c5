"""Reads of the loans database."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database

_LOAN = text("SELECT * FROM loan WHERE loan_id = :loan_id")
# An accepted return replaces "unproven"; a breach and what undid it both stay in the record.
_JUDGEMENTS = text("""
    SELECT * FROM judgement j
    WHERE loan_id = :loan_id AND NOT (version = 0 AND EXISTS (
        SELECT FROM judgement later WHERE later.loan_id = j.loan_id AND later.month = j.month AND later.version > 0))
    ORDER BY month, version
""")
_PHASES = text("SELECT * FROM phase_use ORDER BY phase")
_BANKS = text("SELECT bank_id AS id, name FROM bank ORDER BY name")
_HAS_BASELINE = text("""
    SELECT 1 AS found FROM loan l JOIN employer_month m USING (employer_id)
    WHERE l.loan_id = :loan_id AND m.version > 0 AND m.month < date_trunc('month', l.applied_on) LIMIT 1
""")
_EMPLOYER = text("SELECT 1 AS found FROM employer WHERE employer_id = :employer_id")
_HEARD = text("SELECT coalesce(sum(sequence), 0) AS heard FROM consumer_position WHERE topic = :topic")
_LOANS = text("""
    SELECT * FROM loan
    WHERE (CAST(:bank_id AS uuid) IS NULL OR bank_id = :bank_id)
      AND (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND loan_id > :after ORDER BY loan_id LIMIT :limit
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


async def loan(database: Database, loan_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_LOAN, {"loan_id": loan_id})
    return dict(rows[0]) if rows else None


async def loans(
    database: Database, *, bank_id: UUID | None, employer_id: UUID | None, after: UUID, limit: int
) -> list[dict[str, Any]]:
    found = {"bank_id": bank_id, "employer_id": employer_id, "after": after, "limit": limit}
    return [dict(row) for row in await database.one_statement(_LOANS, found)]


async def judgements(database: Database, loan_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_JUDGEMENTS, {"loan_id": loan_id})]


async def has_baseline(database: Database, loan_id: UUID) -> bool:
    return bool(await database.one_statement(_HAS_BASELINE, {"loan_id": loan_id}))


async def employer_known(database: Database, employer_id: UUID) -> bool:
    return bool(await database.one_statement(_EMPLOYER, {"employer_id": employer_id}))


async def heard_of(database: Database, topic: str) -> int:
    """How many events of the topic were applied here so far."""
    return int((await database.one_statement(_HEARD, {"topic": topic}))[0]["heard"])


async def phase_uses(database: Database) -> dict[str, dict[str, Any]]:
    return {row["phase"]: dict(row) for row in await database.one_statement(_PHASES)}


async def banks(database: Database) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_BANKS)]


async def broken_promises(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_BROKEN, {"limit": limit})]


async def acknowledge(connection: AsyncConnection, loan_id: UUID, *, by: str, note: str) -> dict[str, Any] | None:
    """The judgement that was acknowledged, or None where there is none to see."""
    row = await connection.execute(_ACKNOWLEDGE, {"loan_id": loan_id, "by": by, "note": note})
    found = row.mappings().one_or_none()
    return dict(found) if found else None
