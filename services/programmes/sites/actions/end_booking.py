"""End a booking: cancelled, kept or missed. The seat of a cancelled one is free again; an event says that it ended."""

from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal
from libs.common.spine.outbox import Said, append
from libs.contracts.programmes import BookingEnded
from services.programmes.people.actions.tell_person import leave_message, lock_person, to_person
from services.programmes.sites.rows import bookings, sessions

Ending = Literal["cancelled", "kept", "missed"]


class BookingNotOpen(Refusal):
    code = "booking_not_open"


async def end_booking(
    connection: AsyncConnection,
    *,
    booking_id: UUID,
    person_id: UUID,
    status: Ending,
) -> None:
    """End a booking; takes the person's lock."""
    await lock_person(connection, person_id)
    if not await _ended(connection, booking_id, status):
        raise BookingNotOpen


async def keep_booking(connection: AsyncConnection, person_id: UUID, programme: str) -> None:
    """Mark a booking as kept, if there is one; of two (after a merge) the first. The caller holds the person's lock."""
    booking_id = await bookings.soonest_booking(connection, person_id, programme)
    if booking_id is not None:
        await end_booking(connection, booking_id=booking_id, person_id=person_id, status="kept")


async def miss_booking(connection: AsyncConnection, *, booking_id: UUID, person_id: UUID) -> None:
    """Mark a booking as missed, and ask the person to choose another time."""
    await lock_person(connection, person_id)
    booked_for = await _ended(connection, booking_id, "missed")
    if booked_for is not None:
        await leave_message(connection, booked_for, "booking", booking_id)


async def cancel_at_closed_site(connection: AsyncConnection, *, booking_id: UUID, person_id: UUID) -> None:
    """Cancel a booking at a site that was closed, and ask the person to choose another place."""
    await lock_person(connection, person_id)
    booked_for = await _ended(connection, booking_id, "cancelled")
    if booked_for is not None:
        await leave_message(connection, booked_for, "place_closed", booking_id)


async def _ended(connection: AsyncConnection, booking_id: UUID, status: Ending) -> UUID | None:
    """End the booking and return its person; None if it had ended before."""
    person_id = await bookings.end(connection, booking_id, status)
    if person_id is None:
        return None
    if status == "cancelled":
        await sessions.free_seat(connection, booking_id)
    fact = BookingEnded(booking_id=booking_id, person_id=person_id)
    await append(connection, Said(fact, await to_person(connection, person_id)))
    return person_id
