"""Statements about arrears."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside

_LOCK = Command("SELECT pg_advisory_xact_lock(hashtextextended('arrears', 17))")
_RESTATE = Command(sql_beside(__file__, "restate_arrears"))
_NEXT = Query(UUID, "SELECT employer_id FROM employer WHERE employer_id > :after ORDER BY employer_id LIMIT :limit")
_OWED = Query(
    Decimal,
    """
    SELECT coalesce(sum(CASE p.entry WHEN 'return' THEN p.amount WHEN 'reversal' THEN -p.amount END)
                    FILTER (WHERE r.due_on < :today OR p.return_id IS NULL), 0)
           - coalesce(sum(CASE p.credit_account WHEN 'receivable' THEN p.amount ELSE -p.amount END) FILTER (
               WHERE p.entry NOT IN ('return', 'reversal')
                 AND 'receivable' IN (p.debit_account, p.credit_account)), 0) AS owed
    FROM posting p LEFT JOIN monthly_return r USING (return_id) WHERE p.employer_id = :employer_id
    """,
)
_KEEP = Command("""
    INSERT INTO arrears (employer_id, owed, as_of) VALUES (:employer_id, :owed, :as_of)
    ON CONFLICT (employer_id) DO UPDATE SET owed = excluded.owed, as_of = excluded.as_of
""")


async def lock_arrears(connection: AsyncConnection) -> None:
    """Lock the restating of arrears: each run sees the postings that the run before it saw."""
    await _LOCK.run(connection)


async def restate(connection: AsyncConnection, employers: Sequence[UUID], *, today: date) -> int:
    """Append an event for each employer whose arrears changed; return the number of events."""
    return await _RESTATE.run(connection, employers=employers, today=today)


async def next_employers(connection: AsyncConnection, after: UUID, *, limit: int) -> list[UUID]:
    """List employers in the order of their ids."""
    return await _NEXT.all(connection, after=after, limit=limit)


async def keep_said(connection: AsyncConnection, employer_id: UUID, *, owed: Decimal, as_of: date) -> None:
    """Keep the arrears of an employer that listeners know."""
    await _KEEP.run(connection, employer_id=employer_id, owed=owed, as_of=as_of)


async def owed_and_due(connection: AsyncConnection, employer_id: UUID, *, today: date) -> Decimal:
    """Compute amounts due before today less all payments, in the currency's unit; below zero is a credit."""
    return await _OWED.one(connection, employer_id=employer_id, today=today)
