"""Enter master data that needs more than one officer, and refuse an entry. Approvals are bound to its hash."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from services.registration.entries import rows
from services.registration.entries.rows import EntryKind, PendingEntry


class EntryNotOpen(Refusal):
    code = "entry_not_open"


class EnteredAlready(Refusal):
    """The same is entered already and waits: of two only one could be carried out."""

    code = "entered_already"


def content_hash(kind: str, content: Mapping[str, Any]) -> str:
    canonical = json.dumps([kind, content], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


async def enter(
    connection: AsyncConnection, *, kind: EntryKind, content: Mapping[str, Any], made_by: str
) -> PendingEntry:
    """Enter content for approval. It must be complete and JSON-ready. Of one subject one entry of a kind waits."""
    with explained({"pending_entry_once": EnteredAlready()}):
        return await rows.insert_entry(
            connection,
            entry_id=uuid7(),
            kind=kind,
            content=json.dumps(content, ensure_ascii=False),
            content_hash=content_hash(kind, content),
            made_by=made_by,
        )


async def refuse_entry(connection: AsyncConnection, entry_id: UUID, *, by: str) -> PendingEntry:
    await lock_entry(connection, entry_id)
    return await rows.move_entry(connection, entry_id, "refused", by=by, made_id=None)


async def lock_entry(connection: AsyncConnection, entry_id: UUID) -> PendingEntry:
    """Lock the entry and return it. Refused if it is decided."""
    entry = await rows.lock_entry(connection, entry_id)
    if entry is None:
        raise NotFound(what="entry")
    if entry.status != "waiting":
        raise EntryNotOpen(status=entry.status)
    return entry
