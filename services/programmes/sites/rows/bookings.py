"""Statements about bookings."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Booking:
    booking_id: UUID
    person_id: UUID
    programme: str
    session_id: UUID
    seat_no: int
    dose_no: int | None
    status: str


@dataclass(frozen=True, slots=True)
class PlacedBooking:
    """A booking with its time and place, and the data behind its place in the order of a schedule."""

    booking_id: UUID
    person_id: UUID
    programme: str
    session_id: UUID
    seat_no: int
    dose_no: int | None
    status: str
    made_by: str
    rank: int | None
    recorded_at: datetime
    day: date
    starts_at: time
    ends_at: time
    place: str
    address: str
    area: str
    persons: int | None
    person_area: str | None
    risk: int | None
    registered_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenTest:
    test_id: UUID
    method: str


@dataclass(frozen=True, slots=True)
class PersonBooking:
    """A booking with the id under which it was made."""

    booking_id: UUID
    person_id: UUID


_INSERT_BOOKING = Query(
    Booking,
    f"""
    INSERT INTO booking (booking_id, person_id, programme, session_id, seat_no, subject_id, dose_no, made_by)
    VALUES (:booking_id, :person_id, :programme, :session_id, :seat_no, :subject_id, :dose_no, :made_by)
    RETURNING {columns(Booking)}
    """,
)
_BOOKING = Query(Booking, f"SELECT {columns(Booking)} FROM booking WHERE booking_id = :booking_id")
_PLACED_BOOKING = Query(
    PlacedBooking,
    """
    SELECT b.booking_id, b.person_id, b.programme, b.session_id, b.seat_no, b.dose_no, b.status, b.made_by, b.rank,
           b.recorded_at, x.day, x.starts_at, x.ends_at, i.name AS place, i.address, i.area, c.persons,
           v.area AS person_area, v.risk, v.recorded_at AS registered_at
    FROM booking b JOIN session x USING (session_id) JOIN site i USING (site_id)
    LEFT JOIN schedule c USING (schedule_id)
    LEFT JOIN vaccination v ON v.vaccination_id = b.subject_id
    WHERE b.booking_id = :booking_id
    """,
)
_OPEN_BOOKING = Query(
    UUID,
    f"""
    SELECT booking_id FROM booking WHERE person_id IN {SAME_PERSON} AND programme = :programme AND status = 'booked'
    ORDER BY recorded_at LIMIT 1
    """,
)
_SOONEST_BOOKING = Query(
    UUID,
    f"""
    SELECT b.booking_id FROM booking b JOIN session x USING (session_id)
    WHERE b.person_id IN {SAME_PERSON} AND b.programme = :programme AND b.status = 'booked'
    ORDER BY x.day, x.starts_at, b.booking_id LIMIT 1
    """,
)
_OPEN_BOOKINGS = Query(
    UUID,
    f"SELECT booking_id FROM booking WHERE person_id IN {SAME_PERSON} AND status = 'booked' ORDER BY booking_id",
)
_OPEN_TEST = Query(
    OpenTest,
    f"""
    SELECT test_id, method FROM test WHERE person_id IN {SAME_PERSON} AND status = 'registered'
    ORDER BY recorded_at LIMIT 1
    """,
)
_MOVE = Query(
    Booking,
    f"""
    UPDATE booking SET session_id = :session_id, seat_no = :seat_no, moved = moved + 1, made_by = :by,
        schedule_id = NULL, rank = NULL
    WHERE booking_id = :booking_id RETURNING {columns(Booking)}
    """,
)
_END = Query(
    UUID,
    """
    UPDATE booking SET status = :status WHERE booking_id = :booking_id AND status = 'booked' RETURNING person_id
    """,
)
_MISSED = Query(
    PersonBooking,
    """
    SELECT b.booking_id, b.person_id FROM booking b JOIN session x USING (session_id)
    WHERE b.status = 'booked' AND x.day < :today ORDER BY b.person_id LIMIT :limit
    """,
)
_AT_CLOSED = Query(
    PersonBooking,
    """
    SELECT b.booking_id, b.person_id FROM booking b JOIN session x USING (session_id) JOIN site i USING (site_id)
    WHERE b.status = 'booked' AND i.closed_on <= x.day AND x.day >= :today ORDER BY b.person_id LIMIT :limit
    """,
)
# Bookings for vaccination that do not fit the next dose any more.
_OFF_TURN = Query(
    PersonBooking,
    f"""
    SELECT b.booking_id, b.person_id FROM booking b JOIN session x USING (session_id)
    WHERE b.person_id IN {SAME_PERSON} AND b.programme = 'vaccination' AND b.status = 'booked'
      AND (CAST(:due_from AS date) IS NULL OR x.day < :due_from OR x.offers <> :next_product)
    """,
)
_BOOKED_FOR = Query(UUID, "SELECT booking_id FROM booking WHERE subject_id = :subject_id AND status = 'booked'")


async def insert_booking(
    connection: AsyncConnection,
    *,
    booking_id: UUID,
    person_id: UUID,
    programme: str,
    session_id: UUID,
    seat_no: int,
    subject_id: UUID,
    dose_no: int | None,
    made_by: str,
) -> Booking:
    return await _INSERT_BOOKING.one(
        connection,
        booking_id=booking_id,
        person_id=person_id,
        programme=programme,
        session_id=session_id,
        seat_no=seat_no,
        subject_id=subject_id,
        dose_no=dose_no,
        made_by=made_by,
    )


async def booking(connection: AsyncConnection, booking_id: UUID) -> Booking:
    return await _BOOKING.one(connection, booking_id=booking_id)


async def placed_booking(database: Database, booking_id: UUID) -> PlacedBooking | None:
    return await _PLACED_BOOKING.first(database, booking_id=booking_id)


async def open_booking(connection: AsyncConnection, person_id: UUID, programme: str) -> UUID | None:
    """Return the person's first booking that is not over; None if there is none."""
    return await _OPEN_BOOKING.first(connection, person_id=person_id, programme=programme)


async def soonest_booking(connection: AsyncConnection, person_id: UUID, programme: str) -> UUID | None:
    """Find the earliest booking of the person that is not over; None without one."""
    return await _SOONEST_BOOKING.first(connection, person_id=person_id, programme=programme)


async def open_bookings(connection: AsyncConnection, person_id: UUID) -> list[UUID]:
    """List the person's bookings of every programme that are not over, under any id."""
    return await _OPEN_BOOKINGS.all(connection, person_id=person_id)


async def open_test(connection: AsyncConnection, person_id: UUID) -> OpenTest | None:
    """Return the person's test without a specimen; None if there is none."""
    return await _OPEN_TEST.first(connection, person_id=person_id)


async def move(connection: AsyncConnection, booking_id: UUID, *, session_id: UUID, seat_no: int, by: str) -> Booking:
    """Move the booking to another seat. It loses its place in the order of a schedule."""
    return await _MOVE.one(connection, booking_id=booking_id, session_id=session_id, seat_no=seat_no, by=by)


async def end(connection: AsyncConnection, booking_id: UUID, status: str) -> UUID | None:
    """End the booking and return its person; None if it had ended before."""
    return await _END.first(connection, booking_id=booking_id, status=status)


async def missed(connection: AsyncConnection, *, today: date, limit: int) -> list[PersonBooking]:
    """List bookings of past days that nobody kept."""
    return await _MISSED.all(connection, today=today, limit=limit)


async def at_closed_sites(connection: AsyncConnection, *, today: date, limit: int) -> list[PersonBooking]:
    """List bookings from today on at sites that are closed on their day."""
    return await _AT_CLOSED.all(connection, today=today, limit=limit)


async def bookings_off_turn(
    connection: AsyncConnection, person_id: UUID, *, due_from: date | None, next_product: str | None
) -> list[PersonBooking]:
    """List the person's vaccination bookings on days before the next dose is due, or of another product."""
    return await _OFF_TURN.all(connection, person_id=person_id, due_from=due_from, next_product=next_product)


async def booked_for(connection: AsyncConnection, subject_id: UUID) -> list[UUID]:
    """List the open bookings of a registration."""
    return await _BOOKED_FOR.all(connection, subject_id=subject_id)
