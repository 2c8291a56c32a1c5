"""Book a seat, and move a booking: one person for each seat, one open booking for each person and programme."""

from datetime import date
from typing import TypedDict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.programmes import BookingMade, BookingMoved
from services.programmes.people.actions.tell_person import lock_living, to_person
from services.programmes.sites.actions.end_booking import BookingNotOpen
from services.programmes.sites.rows import bookings, sessions
from services.programmes.sites.rows.bookings import Booking
from services.programmes.sites.rows.counting_registrations import counting_registration
from services.programmes.sites.rows.sessions import Session
from services.programmes.sites.rules.triage import serves


class SessionFull(Refusal):
    code = "session_is_full"


class SessionOver(Refusal):
    code = "session_is_over"
    kind = "invalid"


class SiteClosed(Refusal):
    code = "site_is_closed"


class AlreadyBooked(Refusal):
    code = "already_booked"


class NothingToBook(Refusal):
    code = "nothing_to_book_for"


class DoseBeforeInterval(Refusal):
    code = "dose_before_interval"


class OtherMethod(Refusal):
    code = "other_method"


class OtherProduct(Refusal):
    code = "other_product"


async def book(connection: AsyncConnection, *, person_id: UUID, session_id: UUID, made_by: str, today: date) -> Booking:
    """Book a seat for the person's open test or next dose."""
    person_id = await lock_living(connection, person_id)
    session = await _session(connection, session_id, today)
    if known := await bookings.open_booking(connection, person_id, session.programme):
        raise AlreadyBooked(booking=known)
    subject_id, dose_no = await _subject(connection, person_id, session)
    booking_id = uuid7()
    booking = await bookings.insert_booking(
        connection,
        booking_id=booking_id,
        person_id=person_id,
        programme=session.programme,
        session_id=session_id,
        seat_no=await _seat(connection, session_id, booking_id),
        subject_id=subject_id,
        dose_no=dose_no,
        made_by=made_by,
    )
    fact = BookingMade(booking_id=booking_id, person_id=person_id, **_where(session))
    await append(connection, Said(fact, await to_person(connection, person_id)))
    return booking


async def move_booking(
    connection: AsyncConnection, *, booking_id: UUID, person_id: UUID, session_id: UUID, by: str, today: date
) -> Booking:
    """Move a booking to another session in one transaction: if the new seat is taken, the old one stays."""
    person_id = await lock_living(connection, person_id)
    booking = await bookings.booking(connection, booking_id)
    if booking.status != "booked":
        raise BookingNotOpen
    session = await _session(connection, session_id, today)
    if session.programme != booking.programme:
        raise NothingToBook
    await _subject(connection, person_id, session)
    if session_id == booking.session_id:
        return booking
    await sessions.free_seat(connection, booking_id)
    seat_no = await _seat(connection, session_id, booking_id)
    moved = await bookings.move(connection, booking_id, session_id=session_id, seat_no=seat_no, by=by)
    fact = BookingMoved(booking_id=booking_id, person_id=moved.person_id, **_where(session))
    await append(connection, Said(fact, await to_person(connection, moved.person_id)))
    return moved


async def _session(connection: AsyncConnection, session_id: UUID, today: date) -> Session:
    session = await sessions.session(connection, session_id)
    if session is None:
        raise NotFound(what="session")
    if session.day < today:
        raise SessionOver(pointer="/session_id", day=session.day)
    if session.closed_on is not None and session.closed_on <= session.day:
        raise SiteClosed(place=session.name, day=session.closed_on)
    return session


async def _seat(connection: AsyncConnection, session_id: UUID, booking_id: UUID) -> int:
    seat_no = await sessions.take_seat(connection, session_id, booking_id=booking_id)
    if seat_no is None:
        raise SessionFull
    return seat_no


async def _subject(connection: AsyncConnection, person_id: UUID, session: Session) -> tuple[UUID, int | None]:
    """Return the purpose of the seat: the open test, or the next dose, which the session must be able to give."""
    if session.programme == "testing":
        test = await bookings.open_test(connection, person_id)
        if test is None:
            raise NothingToBook
        if not serves(session.offers, test.method):
            raise OtherMethod(pointer="/session_id", method=test.method, offers=session.offers)
        return test.test_id, None
    registration = await counting_registration(connection, person_id)
    if registration is None or registration.status != "confirmed":
        raise NothingToBook
    dose, product = registration.next_dose, registration.next_product
    if product not in {None, session.offers}:
        raise OtherProduct(dose=dose, product=product, offers=session.offers)
    if registration.due_from is not None and session.day < registration.due_from:
        raise DoseBeforeInterval(dose=dose, product=product, due=registration.due_from, day=session.day)
    return registration.vaccination_id, dose


class _Where(TypedDict):
    day: date
    starts_at: str
    place: str


def _where(session: Session) -> _Where:
    return {
        "day": session.day,
        "starts_at": session.starts_at.strftime("%H:%M"),
        "place": f"{session.name}, {session.address}",
    }
