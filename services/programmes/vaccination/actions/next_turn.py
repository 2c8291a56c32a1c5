"""Find a person's next dose and its days, from all doses that count, under every id of the person."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from services.programmes.people.actions.tell_person import leave_message
from services.programmes.sites.actions.end_booking import end_booking
from services.programmes.sites.rows.bookings import bookings_off_turn
from services.programmes.sites.rows.counting_registrations import Registration, lock_counting_registration
from services.programmes.sites.rules.products import product_terms
from services.programmes.vaccination.rows.doses import counted_doses
from services.programmes.vaccination.rows.registrations import set_turn
from services.programmes.vaccination.rules.turns import Turn, turn_after


async def current_turn(connection: AsyncConnection, person_id: UUID) -> Registration | None:
    """Lock and return the registration that counts; None if the person is not registered."""
    return await lock_counting_registration(connection, person_id)


async def next_turn(connection: AsyncConnection, law: Law, person_id: UUID) -> Turn:
    doses = await counted_doses(connection, person_id)
    if not doses:
        return Turn(1)
    last = max(doses, key=lambda dose: (dose.dose_no, dose.given_on))
    terms = product_terms(law, last.product, last.given_on)
    return turn_after([dose.dose_no for dose in doses], last.given_on, last.product, terms)


async def set_next_turn(connection: AsyncConnection, law: Law, person_id: UUID) -> None:
    """Write the next dose to the registration, and cancel a booking that no longer fits. The caller holds the lock."""
    registration = await current_turn(connection, person_id)
    if registration is None:
        return
    turn = await next_turn(connection, law, person_id)
    await set_turn(
        connection,
        registration.vaccination_id,
        status="complete" if turn.complete else "confirmed",
        next_dose=turn.dose_no,
        next_product=turn.product,
        due_from=turn.first_day,
        due_until=turn.last_day,
    )
    if turn.dose_no == 1:
        return
    early = await bookings_off_turn(connection, person_id, due_from=turn.first_day, next_product=turn.product)
    for booking in early:
        await end_booking(connection, booking_id=booking.booking_id, person_id=booking.person_id, status="cancelled")
        await leave_message(connection, booking.person_id, "booking", booking.booking_id)
