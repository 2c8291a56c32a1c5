"""Statements about notices as a person reads them in the app, and an employer on its page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, columns
from libs.copies.aliases import SAME_PERSON
from services.hotline.notices.rows.notices import Party


@dataclass(frozen=True, slots=True)
class Reader:
    """A person under every id, or an employer, that reads its messages. `by`: who acts for the employer."""

    party: Party
    subject_id: UUID | None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A notice, its variables, and in which words it was sent, if it was sent to a person."""

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


# A message that expires holds a code: it is for the phone alone. No employer's id is an alias of another.
_OWN = f"n.party = :party AND n.subject_id IN {SAME_PERSON} AND n.expires_at IS NULL"
_LISTED = Query(
    Message,
    f"""
    SELECT n.notice_id, n.template, n.variables, s.language, s.template_version, n.said_at, n.read_at
    FROM notice n LEFT JOIN notice_sending s ON s.notice_id = n.notice_id AND s.contact_id IS NULL
    WHERE {_OWN} AND (NOT CAST(:unread AS boolean) OR n.read_at IS NULL)
      AND (n.said_at, n.notice_id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS uuid))
    ORDER BY n.said_at DESC, n.notice_id DESC LIMIT :limit
    """,
)
_UNREAD = Query(int, f"SELECT count(*) FROM notice n WHERE {_OWN} AND n.read_at IS NULL")
_MARK = Query(
    Marked,
    f"""
    UPDATE notice n SET read_at = coalesce(read_at, :now), read_by = coalesce(read_by, :by)
    WHERE notice_id = :notice_id AND {_OWN} RETURNING {columns(Marked)}
    """,
)
_MARK_OLDER = Command(f"""
    UPDATE notice n SET read_at = :now, read_by = :by
    WHERE {_OWN} AND read_at IS NULL AND (said_at, notice_id) <= (:said_at, CAST(:notice_id AS uuid))
""")
_SAID_AT = Query(datetime, f"SELECT n.said_at FROM notice n WHERE n.notice_id = :notice_id AND {_OWN}")


async def messages_of(
    database: Database, reader: Reader, *, before: tuple[datetime, UUID], unread: bool, limit: int
) -> list[Message]:
    """List messages, newest first, behind the one given."""
    before_at, before_id = before
    return await _LISTED.all(
        database, **_whose(reader), before_at=before_at, before_id=before_id, unread=unread, limit=limit
    )


async def unread_of(database: Database, reader: Reader) -> int:
    return await _UNREAD.one(database, **_whose(reader))


async def set_read(connection: AsyncConnection, notice_id: UUID, *, reader: Reader, now: datetime) -> datetime | None:
    """Mark a message of the reader and return when it was first marked; None where it is another's."""
    marked = await _MARK.first(connection, notice_id=notice_id, **_whose(reader), by=reader.by, now=now)
    return None if marked is None else marked.read_at


async def said_at_of(connection: AsyncConnection, notice_id: UUID, *, reader: Reader) -> datetime | None:
    return await _SAID_AT.first(connection, notice_id=notice_id, **_whose(reader))


async def set_read_to(
    connection: AsyncConnection, notice_id: UUID, *, reader: Reader, said_at: datetime, now: datetime
) -> int:
    """Mark a message and the older ones; the number of those that had no mark."""
    return await _MARK_OLDER.run(
        connection, notice_id=notice_id, **_whose(reader), said_at=said_at, by=reader.by, now=now
    )


def _whose(reader: Reader) -> dict[str, object]:
    return {"party": reader.party, "person_id": reader.subject_id}
