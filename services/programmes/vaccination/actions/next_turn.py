"""Which dose is next, and when: what follows from the doses of a person that stand, under every id."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.copies.aliases import SAME_PERSON
from services.programmes.people.actions.tell_person import leave_message
from services.programmes.sites.actions.end_booking import end_booking
from services.programmes.sites.rows.turns import Registration, lock_counting_registration
from services.programmes.sites.rules.products import product_terms
from services.programmes.vaccination.rules.turns import Turn, turn_after

_OF_PERSON = text(f"""
    SELECT * FROM dose WHERE person_id IN {SAME_PERSON} AND stands AND NOT annulled
    ORDER BY dose_no, given_on, dose_id
""")
_NEXT = text("""
    UPDATE vaccination SET status = CASE WHEN status = 'registered' THEN status ELSE :status END,
        next_dose = :next_dose, next_product = :next_product, due_from = :due_from, due_until = :due_until
    WHERE vaccination_id = :vaccination_id
""")
_TOO_EARLY = text(f"""
    SELECT b.booking_id, b.person_id FROM booking b JOIN session x USING (session_id)
    WHERE b.person_id IN {SAME_PERSON} AND b.programme = 'vaccination' AND b.status = 'booked'
      AND (CAST(:due_from AS date) IS NULL OR x.day < :due_from OR x.offers <> :next_product)
""")


async def standing_turn(connection: AsyncConnection, person_id: UUID) -> Registration | None:
    """The registration that counts, locked; None where the person is not registered."""
    return await lock_counting_registration(connection, person_id)


async def standing_doses(connection: AsyncConnection, person_id: UUID) -> list[dict[str, Any]]:
    """By number. Two of one number are of a merge, until an officer has seen to them."""
    return [dict(row) for row in (await connection.execute(_OF_PERSON, {"person_id": person_id})).mappings()]


async def next_turn(connection: AsyncConnection, law: Law, person_id: UUID) -> Turn:
    doses = await standing_doses(connection, person_id)
    if not doses:
        return Turn(1)
    last = max(doses, key=lambda dose: (dose["dose_no"], dose["given_on"]))
    terms = product_terms(law, last["product"], last["given_on"])
    return turn_after([dose["dose_no"] for dose in doses], last["given_on"], last["product"], terms)


async def set_next_turn(connection: AsyncConnection, law: Law, person_id: UUID) -> None:
    """Write it to the registration. A booking that does not fit any more is cancelled. The person's lock is held."""
    registration = await standing_turn(connection, person_id)
    if registration is None:
        return
    turn = await next_turn(connection, law, person_id)
    row = {
        "vaccination_id": registration.vaccination_id,
        "status": "complete" if turn.complete else "confirmed",
        "next_dose": turn.dose_no,
        "next_product": turn.product,
        "due_from": turn.first_day,
        "due_until": turn.last_day,
    }
    await connection.execute(_NEXT, row)
    if turn.dose_no == 1:
        return
    for booking in (await connection.execute(_TOO_EARLY, {**row, "person_id": person_id})).all():
        await end_booking(connection, booking_id=booking.booking_id, person_id=booking.person_id, status="cancelled")
        await leave_message(connection, booking.person_id, "booking", booking.booking_id)
