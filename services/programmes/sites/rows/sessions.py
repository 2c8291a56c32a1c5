"""Statements about sites, sessions and seats."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query


@dataclass(frozen=True, slots=True)
class Site:
    """A site of tests or vaccination; `whole`: the number of sites."""

    id: UUID
    programme: str
    name: str
    area: str
    address: str
    closed_on: date | None
    whole: int


@dataclass(frozen=True, slots=True)
class Session:
    """A period at a site. `offers`: the method of a test, or the product of a vaccination.

    `closed_on`: the first day on which the site is over.
    """

    session_id: UUID
    day: date
    starts_at: time
    offers: str
    programme: str
    name: str
    address: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that a person may choose, with the number of free seats."""

    id: UUID
    site_id: UUID
    programme: str
    place: str
    area: str
    address: str
    day: date
    starts_at: time
    ends_at: time
    capacity: int
    offers: str
    free: int


_INSERT_SITE = Command("""
    INSERT INTO site (site_id, programme, name, area, address) VALUES (:site_id, :programme, :name, :area, :address)
""")
_SITES = Query(
    Site,
    """
    SELECT site_id AS id, programme, name, area, address, closed_on, count(*) OVER () AS whole
    FROM site ORDER BY closed_on IS NOT NULL, programme, area, name LIMIT 500
    """,
)
_PROGRAMME = Query(str, "SELECT programme FROM site WHERE site_id = :site_id")
_CLOSED_BY = Query(bool, "SELECT coalesce(closed_on <= :day, false) AS closed FROM site WHERE site_id = :site_id")
_NAME = Query(str, "SELECT name FROM site WHERE site_id = :site_id AND programme = :programme")
_INSERT_SESSION = Query(
    UUID,
    """
    INSERT INTO session (session_id, site_id, day, starts_at, ends_at, capacity, offers)
    VALUES (:session_id, :site_id, :day, :starts_at, :ends_at, :capacity, :offers)
    ON CONFLICT (site_id, day, starts_at) DO NOTHING RETURNING session_id
    """,
)
_SESSION = Query(
    Session,
    """
    SELECT x.session_id, x.day, x.starts_at, x.offers, s.programme, s.name, s.address, s.closed_on
    FROM session x JOIN site s USING (site_id) WHERE session_id = :session_id
    """,
)
_SESSIONS = Query(
    OpenSession,
    """
    SELECT x.session_id AS id, i.site_id, i.programme, i.name AS place, i.area, i.address, x.day, x.starts_at,
           x.ends_at, x.capacity, x.offers,
           (SELECT count(*) FROM seat s WHERE s.session_id = x.session_id AND s.booking_id IS NULL) AS free
    FROM session x JOIN site i USING (site_id)
    WHERE x.day >= :since AND x.day < coalesce(i.closed_on, 'infinity')
      AND (CAST(:programme AS text) IS NULL OR i.programme = :programme)
      AND (CAST(:area AS text) IS NULL OR area_within(i.area, CAST(:area AS text)))
      AND (CAST(:offers AS text) IS NULL OR x.offers = :offers)
      AND (x.day, x.starts_at, x.session_id) > (:after_day, :after_time, :after_id)
    ORDER BY x.day, x.starts_at, x.session_id LIMIT :limit
    """,
)
_INSERT_SEATS = Command("""
    INSERT INTO seat (session_id, seat_no)
    SELECT :session_id, n FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) n
""")
_LOCK_CAPACITY = Query(int, "SELECT capacity FROM session WHERE session_id = :session_id FOR UPDATE")
_LAST_SEAT = Query(int, "SELECT max(seat_no) AS last FROM seat WHERE session_id = :session_id")
_SET_CAPACITY = Command("UPDATE session SET capacity = :capacity WHERE session_id = :session_id")
# Taken seats stay; free ones are removed from the end.
_REMOVE_SEATS = Command("""
    DELETE FROM seat WHERE (session_id, seat_no) IN (
        SELECT session_id, seat_no FROM seat WHERE session_id = :session_id AND booking_id IS NULL
        ORDER BY seat_no DESC LIMIT :count FOR UPDATE SKIP LOCKED)
""")
# A seat that another transaction takes is skipped; the row is the seat, so two never get it.
_TAKE_SEAT = Query(
    int,
    """
    WITH free AS (
        SELECT session_id, seat_no FROM seat WHERE session_id = :session_id AND booking_id IS NULL
        ORDER BY seat_no LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE seat SET booking_id = :booking_id FROM free
    WHERE seat.session_id = free.session_id AND seat.seat_no = free.seat_no AND seat.booking_id IS NULL
    RETURNING seat.seat_no
    """,
)
_FREE_SEAT = Command("UPDATE seat SET booking_id = NULL WHERE booking_id = :booking_id")


async def insert_site(
    connection: AsyncConnection, *, site_id: UUID, programme: str, name: str, area: str, address: str
) -> None:
    await _INSERT_SITE.run(connection, site_id=site_id, programme=programme, name=name, area=area, address=address)


async def sites(database: Database) -> list[Site]:
    """List every site, five hundred at most; `whole` is the number of all."""
    return await _SITES.all(database)


async def programme_of(source: Database | AsyncConnection, site_id: UUID) -> str | None:
    """Return the programme of a site; None if there is no such site."""
    return await _PROGRAMME.first(source, site_id=site_id)


async def is_closed(connection: AsyncConnection, site_id: UUID, *, day: date) -> bool:
    """Tell whether the site is over on the day."""
    return bool(await _CLOSED_BY.first(connection, site_id=site_id, day=day))


async def name_of(connection: AsyncConnection, site_id: UUID, *, programme: str) -> str | None:
    """Return the name of the site; None if the programme has no such site."""
    return await _NAME.first(connection, site_id=site_id, programme=programme)


async def insert_session(
    connection: AsyncConnection,
    *,
    session_id: UUID,
    site_id: UUID,
    day: date,
    starts_at: time,
    ends_at: time,
    capacity: int,
    offers: str,
) -> bool:
    """Insert a session; return False if the site has one at that time already."""
    made = await _INSERT_SESSION.first(
        connection,
        session_id=session_id,
        site_id=site_id,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=capacity,
        offers=offers,
    )
    return made is not None


async def session(connection: AsyncConnection, session_id: UUID) -> Session | None:
    return await _SESSION.first(connection, session_id=session_id)


async def open_sessions(
    database: Database,
    *,
    since: date,
    programme: str | None,
    area: str | None,
    offers: str | None,
    after: tuple[date, time, UUID],
    limit: int,
) -> list[OpenSession]:
    """List sessions from a day on, soonest first."""
    return await _SESSIONS.all(
        database,
        since=since,
        programme=programme,
        area=area,
        offers=offers,
        after_day=after[0],
        after_time=after[1],
        after_id=after[2],
        limit=limit,
    )


async def insert_seats(connection: AsyncConnection, session_id: UUID, *, first: int, last: int) -> None:
    await _INSERT_SEATS.run(connection, session_id=session_id, first=first, last=last)


async def lock_capacity(connection: AsyncConnection, session_id: UUID) -> int | None:
    return await _LOCK_CAPACITY.first(connection, session_id=session_id)


async def last_seat(connection: AsyncConnection, session_id: UUID) -> int:
    return await _LAST_SEAT.one(connection, session_id=session_id)


async def set_capacity(connection: AsyncConnection, session_id: UUID, capacity: int) -> None:
    await _SET_CAPACITY.run(connection, session_id=session_id, capacity=capacity)


async def remove_free_seats(connection: AsyncConnection, session_id: UUID, *, count: int) -> int:
    """Remove free seats and return their number."""
    return await _REMOVE_SEATS.run(connection, session_id=session_id, count=count)


async def take_seat(connection: AsyncConnection, session_id: UUID, *, booking_id: UUID) -> int | None:
    """Take a free seat and return its number; None if none is free."""
    return await _TAKE_SEAT.first(connection, session_id=session_id, booking_id=booking_id)


async def free_seat(connection: AsyncConnection, booking_id: UUID) -> None:
    await _FREE_SEAT.run(connection, booking_id=booking_id)
