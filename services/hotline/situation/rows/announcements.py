"""Statements about announcements."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, columns


@dataclass(frozen=True, slots=True)
class AnnouncementText:
    """The members of an announcement that a manager writes; `title` and `words` by language."""

    announcement_id: UUID
    title: Json
    words: Json
    area: str | None
    first_day: date
    last_day: date | None
    posted_by: str


@dataclass(frozen=True, slots=True)
class Announcement(AnnouncementText):
    """A row of `announcement`."""

    posted_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None
    withdrawn_because: str | None


@dataclass(frozen=True, slots=True)
class FoundAnnouncement(Announcement):
    """An announcement found. `whole`: the number of announcements found."""

    whole: int


_INSERT = Query(
    Announcement,
    f"""
    INSERT INTO announcement ({columns(AnnouncementText)})
    VALUES (:announcement_id, CAST(:title AS json), CAST(:words AS json), :area, :first_day, :last_day, :posted_by)
    RETURNING {columns(Announcement)}
    """,
)
# An announcement without an area is for everybody; one for an area is also for what lies within it.
_IN_FORCE = Query(
    FoundAnnouncement,
    f"""
    SELECT {columns(Announcement)}, count(*) OVER () AS whole FROM announcement
    WHERE withdrawn_at IS NULL AND first_day <= :on AND (last_day IS NULL OR last_day >= :on)
      AND (CAST(:area AS text) IS NULL OR area IS NULL OR area_within(CAST(:area AS text), area)
           OR area_within(area, CAST(:area AS text)))
    ORDER BY first_day DESC, announcement_id DESC LIMIT :limit
    """,
)
_NEWEST = Query(
    FoundAnnouncement,
    f"""
    SELECT {columns(Announcement)}, count(*) OVER () AS whole FROM announcement
    ORDER BY posted_at DESC, announcement_id DESC LIMIT :limit
    """,
)
_LOCK = Query(
    Announcement,
    f"SELECT {columns(Announcement)} FROM announcement WHERE announcement_id = :announcement_id FOR UPDATE",
)
_WITHDRAW = Command("""
    UPDATE announcement
    SET withdrawn_by = :by, withdrawn_at = clock_timestamp(), withdrawn_because = :because
    WHERE announcement_id = :announcement_id
""")


async def insert_announcement(
    connection: AsyncConnection, one: AnnouncementText, *, title: str, words: str
) -> Announcement:
    """Insert an announcement. `title` and `words`: the same as its members, as JSON text."""
    return await _INSERT.one(
        connection,
        announcement_id=one.announcement_id,
        title=title,
        words=words,
        area=one.area,
        first_day=one.first_day,
        last_day=one.last_day,
        posted_by=one.posted_by,
    )


async def announcements_in_force(
    database: Database, *, on: date, area: str | None, limit: int
) -> list[FoundAnnouncement]:
    """List announcements in force on a day, newest first; with `area`, those for it, around it or within it."""
    return await _IN_FORCE.all(database, on=on, area=area, limit=limit)


async def newest_announcements(database: Database, *, limit: int) -> list[FoundAnnouncement]:
    """List announcements, the last posted first, withdrawn ones too."""
    return await _NEWEST.all(database, limit=limit)


async def lock_announcement(connection: AsyncConnection, announcement_id: UUID) -> Announcement | None:
    return await _LOCK.first(connection, announcement_id=announcement_id)


async def withdraw(connection: AsyncConnection, announcement_id: UUID, *, by: str, because: str) -> None:
    await _WITHDRAW.run(connection, announcement_id=announcement_id, by=by, because=because)
