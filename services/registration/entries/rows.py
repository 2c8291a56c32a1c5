"""Statements about entries that wait for approvals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, columns

EntryKind = Literal["closure_order", "closure_order_change", "employer", "person", "erasure"]
EntryStatus = Literal["waiting", "done", "refused"]


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """An entry of an officer. `hash`: of its kind and content. `made_id`: the id of what its approval made."""

    entry_id: UUID
    kind: EntryKind
    content: Json
    hash: str
    made_by: str
    made_at: datetime
    status: EntryStatus
    made_id: UUID | None


@dataclass(frozen=True, slots=True)
class OpenEntry(PendingEntry):
    """An entry that waits, with its approvals so far."""

    approved_by: list[str]


_ENTRY = Query(PendingEntry, f"SELECT {columns(PendingEntry)} FROM pending_entry WHERE entry_id = :entry_id")
_LOCK = Query(PendingEntry, f"SELECT {columns(PendingEntry)} FROM pending_entry WHERE entry_id = :entry_id FOR UPDATE")
_OPEN = Query(
    OpenEntry,
    f"""
    SELECT {columns(PendingEntry, "e")},
           ARRAY(SELECT approver FROM approval a WHERE a.subject = 'entry ' || e.entry_id AND a.hash = e.hash
                 ORDER BY approved_at) AS approved_by
    FROM pending_entry e
    WHERE status = 'waiting' AND (area_in_reach(CAST(:areas AS text[]), content ->> 'area')
        OR in_reach(CAST(:areas AS text[]), (content ->> 'employer_id')::uuid, (content ->> 'person_id')::uuid))
    ORDER BY made_at LIMIT :limit
    """,
)
_INSERT = Query(
    PendingEntry,
    f"""
    INSERT INTO pending_entry (entry_id, kind, content, hash, made_by)
    VALUES (:entry_id, :kind, CAST(:content AS json), :hash, :made_by) RETURNING {columns(PendingEntry)}
    """,
)
_MOVE = Query(
    PendingEntry,
    f"""
    UPDATE pending_entry SET status = :status, made_id = :made_id, decided_by = :by
    WHERE entry_id = :entry_id RETURNING {columns(PendingEntry)}
    """,
)
# Entries that an erased person came from, or would come from again.
_EMPTY_OF_PERSONS = Command("""
    UPDATE pending_entry
    SET content = '{}', decided_by = CASE status WHEN 'waiting' THEN :by ELSE decided_by END,
        status = CASE status WHEN 'waiting' THEN 'refused' ELSE status END
    WHERE kind = 'person'
      AND (made_id = ANY(CAST(:person_ids AS uuid[])) OR content ->> 'national_id' = ANY(CAST(:numbers AS text[])))
""")


async def entry(database: Database, entry_id: UUID) -> PendingEntry | None:
    return await _ENTRY.first(database, entry_id=entry_id)


async def open_entries(database: Database, *, areas: list[str] | None = None, limit: int) -> list[OpenEntry]:
    """List open entries, oldest first."""
    return await _OPEN.all(database, areas=areas, limit=limit)


async def insert_entry(
    connection: AsyncConnection, *, entry_id: UUID, kind: EntryKind, content: str, content_hash: str, made_by: str
) -> PendingEntry:
    """Insert an entry; `content` is JSON."""
    return await _INSERT.one(
        connection, entry_id=entry_id, kind=kind, content=content, hash=content_hash, made_by=made_by
    )


async def lock_entry(connection: AsyncConnection, entry_id: UUID) -> PendingEntry | None:
    return await _LOCK.first(connection, entry_id=entry_id)


async def move_entry(
    connection: AsyncConnection, entry_id: UUID, status: EntryStatus, *, by: str, made_id: UUID | None
) -> PendingEntry:
    return await _MOVE.one(connection, entry_id=entry_id, status=status, by=by, made_id=made_id)


async def empty_entries_of_persons(
    connection: AsyncConnection, person_ids: Sequence[UUID], numbers: Sequence[str], *, by: str
) -> None:
    """Delete what was entered of persons with these ids or national ids; what waits is refused."""
    await _EMPTY_OF_PERSONS.run(connection, person_ids=list(person_ids), numbers=list(numbers), by=by)
