"""Statements about messages to groups, and about the persons of a group."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class Group:
    """A group: the persons who belong to each part that is given, an area, an employer's staff or a programme."""

    area: str | None
    employer_id: UUID | None
    programme: str | None


@dataclass(frozen=True, slots=True)
class Broadcast(Group):
    """A row of `broadcast`. `persons`: counted when it was asked for; `queued`: notices so far."""

    broadcast_id: UUID
    announcement_id: UUID
    persons: int
    status: str
    asked_by: str
    asked_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    after_person: UUID
    queued: int


@dataclass(frozen=True, slots=True)
class FoundBroadcast(Broadcast):
    """A message found. `whole`: the number of messages found."""

    whole: int


_PERSONS = Query(UUID, sql_beside(__file__, "persons_of_group", counted=False))
_COUNT = Query(int, sql_beside(__file__, "persons_of_group", counted=True))
_INSERT = Query(
    Broadcast,
    f"""
    INSERT INTO broadcast (broadcast_id, announcement_id, area, employer_id, programme, persons, asked_by)
    VALUES (:broadcast_id, :announcement_id, :area, :employer_id, :programme, :persons, :asked_by)
    RETURNING {columns(Broadcast)}
    """,
)
_LOCK = Query(Broadcast, f"SELECT {columns(Broadcast)} FROM broadcast WHERE broadcast_id = :broadcast_id FOR UPDATE")
_READ = Query(Broadcast, f"SELECT {columns(Broadcast)} FROM broadcast WHERE broadcast_id = :broadcast_id")
_NEWEST = Query(
    FoundBroadcast,
    f"""
    SELECT {columns(Broadcast)}, count(*) OVER () AS whole FROM broadcast
    ORDER BY status = 'waiting' DESC, asked_at DESC, broadcast_id LIMIT :limit
    """,
)
_END = Query(
    Broadcast,
    f"""
    UPDATE broadcast SET status = :status, ended_by = :by, ended_at = clock_timestamp()
    WHERE broadcast_id = :broadcast_id RETURNING {columns(Broadcast)}
    """,
)
_WITHDRAW_ALL = Command("""
    UPDATE broadcast SET status = 'withdrawn', ended_by = :by, ended_at = clock_timestamp()
    WHERE announcement_id = :announcement_id AND status IN ('waiting', 'sending')
""")
_NEXT = Query(
    Broadcast,
    f"""
    SELECT {columns(Broadcast)} FROM broadcast WHERE status = 'sending'
    ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED
    """,
)
_ADVANCE = Command("""
    UPDATE broadcast SET after_person = :after, queued = queued + :queued, status = :status
    WHERE broadcast_id = :broadcast_id
""")


async def count_group(connection: AsyncConnection, group: Group, *, on: date) -> int:
    """Count the persons of a group on a day."""
    return await _COUNT.one(
        connection, area=group.area, employer_id=group.employer_id, programme=group.programme, on=on
    )


async def persons_of_group(
    connection: AsyncConnection, group: Group, *, on: date, after: UUID, limit: int
) -> list[UUID]:
    """List the persons of a group on a day, by id, from the one after the given id."""
    return await _PERSONS.all(
        connection,
        area=group.area,
        employer_id=group.employer_id,
        programme=group.programme,
        on=on,
        after=after,
        limit=limit,
    )


async def insert_broadcast(
    connection: AsyncConnection,
    broadcast_id: UUID,
    group: Group,
    *,
    announcement_id: UUID,
    persons: int,
    asked_by: str,
) -> Broadcast:
    return await _INSERT.one(
        connection,
        broadcast_id=broadcast_id,
        announcement_id=announcement_id,
        persons=persons,
        asked_by=asked_by,
        **asdict(group),
    )


async def lock_broadcast(connection: AsyncConnection, broadcast_id: UUID) -> Broadcast | None:
    return await _LOCK.first(connection, broadcast_id=broadcast_id)


async def broadcast(database: Database, broadcast_id: UUID) -> Broadcast | None:
    return await _READ.first(database, broadcast_id=broadcast_id)


async def newest_broadcasts(database: Database, *, limit: int) -> list[FoundBroadcast]:
    """List messages: those that wait for a second person, then the others, the newest first."""
    return await _NEWEST.all(database, limit=limit)


async def set_status(connection: AsyncConnection, broadcast_id: UUID, status: str, *, by: str) -> Broadcast:
    return await _END.one(connection, broadcast_id=broadcast_id, status=status, by=by)


async def withdraw_broadcasts(connection: AsyncConnection, announcement_id: UUID, *, by: str) -> None:
    """Withdraw every message of an announcement that has not been sent to the end."""
    await _WITHDRAW_ALL.run(connection, announcement_id=announcement_id, by=by)


async def lock_next_sending(connection: AsyncConnection) -> Broadcast | None:
    """Lock the oldest message that is being sent and that no other process has locked."""
    return await _NEXT.first(connection)


async def advance(connection: AsyncConnection, broadcast_id: UUID, *, after: UUID, queued: int, status: str) -> None:
    """Note up to which person notices are queued, and whether that was the last one."""
    await _ADVANCE.run(connection, broadcast_id=broadcast_id, after=after, queued=queued, status=status)
