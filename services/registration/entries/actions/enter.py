"""Enter master data that takes more than one officer; refuse it again. What is approved is its hash."""

import hashlib
import json
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.values.identifiers import uuid7

_ENTER = text("""
    INSERT INTO pending_entry (entry_id, kind, content, hash, made_by)
    VALUES (:entry_id, :kind, CAST(:content AS json), :hash, :made_by) RETURNING *
""")
_LOCK = text("SELECT * FROM pending_entry WHERE entry_id = :entry_id FOR UPDATE")
_MOVE = text("""
    UPDATE pending_entry SET status = :status, made_id = :made_id, decided_by = :by
    WHERE entry_id = :entry_id RETURNING *
""")


class EntryNotOpen(Refusal):
    code = "entry_not_open"
    sentence = Sentence(
        en="This entry is {status}; it cannot be decided again.",
        th="รายการนี้มีสถานะ {status} จึงตัดสินอีกไม่ได้",
        vi="Mục này đang {status}; không thể quyết định lại.",
    )


def content_hash(kind: str, content: dict[str, Any]) -> str:
    told = json.dumps([kind, content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


async def enter(connection: AsyncConnection, *, kind: str, content: dict[str, Any], made_by: str) -> dict[str, Any]:
    """`kind`: closure_order, employer or person; `content` is JSON-ready and complete."""
    row = {"entry_id": uuid7(), "kind": kind, "hash": content_hash(kind, content), "made_by": made_by}
    told = json.dumps(content, ensure_ascii=False)
    return dict((await connection.execute(_ENTER, {**row, "content": told})).mappings().one())


async def refuse_entry(connection: AsyncConnection, entry_id: UUID, *, by: str) -> dict[str, Any]:
    await lock_entry(connection, entry_id)
    return await move_entry(connection, entry_id, "refused", by, None)


async def lock_entry(connection: AsyncConnection, entry_id: UUID) -> dict[str, Any]:
    row = (await connection.execute(_LOCK, {"entry_id": entry_id})).mappings().one_or_none()
    if row is None:
        raise NotFound(what="entry")
    if row["status"] != "waiting":
        raise EntryNotOpen(status=row["status"])
    return dict(row)


async def move_entry(
    connection: AsyncConnection, entry_id: UUID, status: str, by: str, made_id: UUID | None
) -> dict[str, Any]:
    given = {"entry_id": entry_id, "status": status, "by": by, "made_id": made_id}
    return dict((await connection.execute(_MOVE, given)).mappings().one())
