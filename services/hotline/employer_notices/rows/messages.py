"""Statements about notices as the employer reads them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, columns


@dataclass(frozen=True, slots=True)
class EmployerMessage:
    """A notice to an employer, and who marked it as read."""

    notice_id: UUID
    template: str
    variables: Json
    said_at: datetime
    read_at: datetime | None
    read_by: str | None


@dataclass(frozen=True, slots=True)
class Marked:
    """A message that has a read mark."""

    said_at: datetime
    read_at: datetime


_LISTED = Query(
    EmployerMessage,
    f"""
    SELECT {columns(EmployerMessage)} FROM employer_notice
    WHERE employer_id = :employer_id AND (NOT CAST(:unread AS boolean) OR read_at IS NULL)
      AND (said_at, notice_id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS uuid))
    ORDER BY said_at DESC, notice_id DESC LIMIT :limit
    """,
)
_UNREAD = Query(int, "SELECT count(*) FROM employer_notice WHERE employer_id = :employer_id AND read_at IS NULL")
_MARK = Query(
    Marked,
    f"""
    UPDATE employer_notice SET read_at = coalesce(read_at, :now), read_by = coalesce(read_by, :by)
    WHERE notice_id = :notice_id AND employer_id = :employer_id RETURNING {columns(Marked)}
    """,
)
_MARK_OLDER = Command("""
    UPDATE employer_notice SET read_at = :now, read_by = :by
    WHERE employer_id = :employer_id AND read_at IS NULL
      AND (said_at, notice_id) <= (:said_at, CAST(:notice_id AS uuid))
""")
_SAID_AT = Query(
    datetime, "SELECT said_at FROM employer_notice WHERE notice_id = :notice_id AND employer_id = :employer_id"
)


async def messages_of_employer(
    database: Database, employer_id: UUID, *, before: tuple[datetime, UUID], unread: bool, limit: int
) -> list[EmployerMessage]:
    """List messages, newest first, behind the one given."""
    before_at, before_id = before
    return await _LISTED.all(
        database, employer_id=employer_id, before_at=before_at, before_id=before_id, unread=unread, limit=limit
    )


async def unread_of_employer(database: Database, employer_id: UUID) -> int:
    return await _UNREAD.one(database, employer_id=employer_id)


async def set_read(
    connection: AsyncConnection, notice_id: UUID, *, employer_id: UUID, by: str, now: datetime
) -> datetime | None:
    """Mark a message of the employer and return when it was first marked; None where it is not the employer's."""
    marked = await _MARK.first(connection, notice_id=notice_id, employer_id=employer_id, by=by, now=now)
    return None if marked is None else marked.read_at


async def said_at_of(connection: AsyncConnection, notice_id: UUID, *, employer_id: UUID) -> datetime | None:
    return await _SAID_AT.first(connection, notice_id=notice_id, employer_id=employer_id)


async def set_read_to(
    connection: AsyncConnection, notice_id: UUID, *, employer_id: UUID, said_at: datetime, by: str, now: datetime
) -> int:
    """Mark a message and the older ones; the number of those that had no mark."""
    return await _MARK_OLDER.run(
        connection, notice_id=notice_id, employer_id=employer_id, said_at=said_at, by=by, now=now
    )
