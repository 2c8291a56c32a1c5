"""Sites, and spans of time at them with so many seats."""

from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.values.identifiers import uuid7

_SITE = text("""
    INSERT INTO site (site_id, programme, name, area, address) VALUES (:site_id, :programme, :name, :area, :address)
""")
_PROGRAMME = text("SELECT programme FROM site WHERE site_id = :site_id")
_SESSION = text("""
    INSERT INTO session (session_id, site_id, day, starts_at, ends_at, capacity, offers)
    VALUES (:session_id, :site_id, :day, :starts_at, :ends_at, :capacity, :offers)
    ON CONFLICT (site_id, day, starts_at) DO NOTHING RETURNING session_id
""")
_SEATS = text("""
    INSERT INTO seat (session_id, seat_no)
    SELECT :session_id, n FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) n
""")
_LOCK = text("SELECT capacity FROM session WHERE session_id = :session_id FOR UPDATE")
_GROW = text("UPDATE session SET capacity = :capacity WHERE session_id = :session_id")
# Seats that are taken stay; the freed ones go from the end.
_SHRINK = text("""
    DELETE FROM seat WHERE (session_id, seat_no) IN (
        SELECT session_id, seat_no FROM seat WHERE session_id = :session_id AND booking_id IS NULL
        ORDER BY seat_no DESC LIMIT :many FOR UPDATE SKIP LOCKED)
""")


class SessionKnown(Refusal):
    code = "session_already_open"
    sentence = Sentence(
        en="There is a session at this site at that time already. Change its seats instead.",
        th="มีรอบบริการที่สถานที่นี้ในเวลานี้แล้ว โปรดปรับจำนวนที่นั่งแทน",
        vi="Đã có ca vào giờ này tại địa điểm. Hãy đổi số chỗ của ca đó.",
    )


class SeatsTaken(Refusal):
    code = "seats_are_taken"
    sentence = Sentence(
        en="Only {free} of its seats are free; move the others' bookings first.",
        th="มีที่นั่งว่างเพียง {free} ที่ โปรดย้ายการจองอื่นก่อน",
        vi="Chỉ còn {free} chỗ trống; hãy dời các lượt đặt khác trước.",
    )


async def open_site(connection: AsyncConnection, **site: Any) -> UUID:
    """`programme`, `name`, `area`, `address`."""
    site_id = uuid7()
    await connection.execute(_SITE, {**site, "site_id": site_id})
    return site_id


async def open_session(
    connection: AsyncConnection,
    *,
    site_id: UUID,
    day: date,
    starts_at: time,
    ends_at: time,
    capacity: int,
    offers: str,
) -> UUID:
    programme = (await connection.execute(_PROGRAMME, {"site_id": site_id})).scalar_one_or_none()
    if programme is None:
        raise NotFound(what="site")
    session_id = uuid7()
    row = {"session_id": session_id, "site_id": site_id, "day": day, "starts_at": starts_at, "ends_at": ends_at}
    made = await connection.execute(_SESSION, {**row, "capacity": capacity, "offers": offers})
    if made.scalar_one_or_none() is None:
        raise SessionKnown
    await connection.execute(_SEATS, {"session_id": session_id, "first": 1, "last": capacity})
    return session_id


async def change_seats(connection: AsyncConnection, *, session_id: UUID, capacity: int) -> None:
    """More seats, or fewer of those that nobody has."""
    now = (await connection.execute(_LOCK, {"session_id": session_id})).scalar_one_or_none()
    if now is None:
        raise NotFound(what="session")
    if capacity > now:
        highest = text("SELECT max(seat_no) FROM seat WHERE session_id = :session_id")
        last = (await connection.execute(highest, {"session_id": session_id})).scalar_one()
        given = {"session_id": session_id, "first": last + 1, "last": last + capacity - now}
        await connection.execute(_SEATS, given)
    elif capacity < now:
        gone = (await connection.execute(_SHRINK, {"session_id": session_id, "many": now - capacity})).rowcount
        if gone < now - capacity:
            raise SeatsTaken(free=gone)
    await connection.execute(_GROW, {"session_id": session_id, "capacity": capacity})
