"""Reads of merges of persons."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

_MERGE = text("SELECT * FROM person_merge WHERE merge_id = :merge_id")
_OPEN_MERGES = text("SELECT * FROM person_merge WHERE status = 'asked' ORDER BY asked_at LIMIT :limit")


async def merge(database: Database, merge_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_MERGE, {"merge_id": merge_id})
    return dict(rows[0]) if rows else None


async def open_merges(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_OPEN_MERGES, {"limit": limit})]
