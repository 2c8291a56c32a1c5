"""Statements about notices as their person reads them in the app."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Message:
    """A notice, its variables, and in which words it was sent, if it was."""

    notice_id: UUID
    template: str
    variables: Json
    language: str | None
    template_version: int | None
    said_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Marked:
    """A message that has a read mark."""

    said_at: datetime
    read_at: datetime


# A message that expires holds a code: it is for the phone alone.
_OWN = f"person_id IN {SAME_PERSON} AND expires_at IS NULL"
_LISTED = Query(
    Message,
    f"""
    SELECT {columns(Message)} FROM notice
    WHERE {_OWN} AND (NOT CAST(:unread AS boolean) OR read_at IS NULL)
      AND (said_at, notice_id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS uuid))
    ORDER BY said_at DESC, notice_id DESC LIMIT :limit
    """,
)
_UNREAD = Query(int, f"SELECT count(*) FROM notice WHERE {_OWN} AND read_at IS NULL")
_MARK = Query(
    Marked,
    f"""
    UPDATE notice SET read_at = coalesce(read_at, :now) WHERE notice_id = :notice_id AND {_OWN}
    RETURNING {columns(Marked)}
    """,
)
_MARK_OLDER = Command(f"""
    UPDATE notice SET read_at = :now
    WHERE {_OWN} AND read_at IS NULL AND (said_at, notice_id) <= (:said_at, CAST(:notice_id AS uuid))
""")
_SAID_AT = Query(datetime, f"SELECT said_at FROM notice WHERE notice_id = :notice_id AND {_OWN}")


async def messages_of_person(
    database: Database,
    person_id: UUID | None,
    *,
    before: tuple[datetime, UUID],
    unread: bool,
    limit: int,
) -> list[Message]:
    """List messages, newest first, behind the one given."""
    before_at, before_id = before
    return await _LISTED.all(
        database, person_id=person_id, before_at=before_at, before_id=before_id, unread=unread, limit=limit
    )


async def unread_of_person(database: Database, person_id: UUID | None) -> int:
    return await _UNREAD.one(database, person_id=person_id)


async def set_read(
    connection: AsyncConnection, notice_id: UUID, *, person_id: UUID | None, now: datetime
) -> datetime | None:
    """Mark a message of the person and return when it was first marked; None where it is not the person's."""
    found = await _MARK.first(connection, notice_id=notice_id, person_id=person_id, now=now)
    return None if found is None else found.read_at


async def said_at_of(connection: AsyncConnection, notice_id: UUID, *, person_id: UUID | None) -> datetime | None:
    return await _SAID_AT.first(connection, notice_id=notice_id, person_id=person_id)


async def set_read_to(
    connection: AsyncConnection, notice_id: UUID, *, person_id: UUID | None, said_at: datetime, now: datetime
) -> int:
    """Mark a message and the older ones; the number of those that had no mark."""
    return await _MARK_OLDER.run(connection, notice_id=notice_id, person_id=person_id, said_at=said_at, now=now)
