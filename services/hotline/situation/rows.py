"""Statements about situation."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of `situation_entry`."""

    id: UUID
    title: str


_ENTRIES = Query(Entry, f"SELECT {columns(Entry)} FROM situation_entry WHERE id > :after ORDER BY id LIMIT :limit")
_ADD = Command("INSERT INTO situation_entry (id, title) VALUES (:id, :title)")


async def entries(database: Database, *, after: UUID, limit: int) -> list[Entry]:
    """List entries by id, oldest first, from the one after the given id."""
    return await _ENTRIES.all(database, after=after, limit=limit)


async def add_entry(connection: AsyncConnection, entry: Entry) -> None:
    await _ADD.run(connection, id=entry.id, title=entry.title)
