"""Reads of entries that wait for approvals."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

_ENTRY = text("SELECT * FROM pending_entry WHERE entry_id = :entry_id")
_OPEN_ENTRIES = text("""
    SELECT e.*, ARRAY(SELECT approver FROM approval a WHERE a.subject = 'entry ' || e.entry_id AND a.hash = e.hash
                      ORDER BY approved_at) AS approved_by
    FROM pending_entry e WHERE status = 'waiting' ORDER BY made_at LIMIT :limit
""")


async def entry(database: Database, entry_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_ENTRY, {"entry_id": entry_id})
    return dict(rows[0]) if rows else None


async def open_entries(database: Database, *, limit: int) -> list[dict[str, Any]]:
    """With who has approved each so far."""
    return [dict(row) for row in await database.one_statement(_OPEN_ENTRIES, {"limit": limit})]
