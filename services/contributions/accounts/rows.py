"""Reads of employers' accounts."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

_ACCOUNT = text("""
    SELECT coalesce(sum(CASE entry WHEN 'return' THEN amount WHEN 'reversal' THEN -amount END), 0) AS assessed,
           coalesce(sum(amount) FILTER (WHERE entry IN ('payment', 'matched') AND credit_account = 'receivable'), 0)
               AS paid,
           coalesce(sum(CASE entry WHEN 'payment' THEN amount ELSE -amount END)
                    FILTER (WHERE 'unmatched' IN (debit_account, credit_account)), 0) AS waiting
    FROM posting WHERE employer_id = :employer_id
""")
_UNMATCHED = text("""
    SELECT * FROM unmatched_payment WHERE status = 'waiting' AND posting_id > :after ORDER BY posting_id LIMIT :limit
""")
_ENTRIES = text("""
    SELECT * FROM posting WHERE employer_id = :employer_id AND posting_id > :after ORDER BY posting_id LIMIT :limit
""")


async def account(database: Database, employer_id: UUID, *, after: int, limit: int) -> dict[str, Any]:
    """`assessed` and `paid` in all, and a page of entries."""
    sums = await database.one_statement(_ACCOUNT, {"employer_id": employer_id})
    entries = await database.one_statement(_ENTRIES, {"employer_id": employer_id, "after": after, "limit": limit})
    return {**dict(sums[0]), "entries": [dict(row) for row in entries]}


async def unmatched_payments(database: Database, *, after: int, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_UNMATCHED, {"after": after, "limit": limit})]
