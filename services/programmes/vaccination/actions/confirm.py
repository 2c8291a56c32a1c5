"""Confirm registrations in areas of a phase that has begun, withdraw registrations, and resume them."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.people.actions.tell_person import lock_person
from services.programmes.sites.actions.end_booking import end_booking
from services.programmes.sites.rows.bookings import booked_for
from services.programmes.vaccination.actions.next_turn import set_next_turn
from services.programmes.vaccination.rows import registrations as rows
from services.programmes.vaccination.rows.phases import first_day


class PhaseNotBegun(Refusal):
    code = "phase_not_begun"


class WithdrawalTooLate(Refusal):
    code = "dose_already_given"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The result of confirming.

    `left`: registered in the areas but employed there no more; the employer must check them.
    """

    confirmed: int
    left: int


async def require_phase_begun(connection: AsyncConnection, number: int, today: date) -> None:
    begins = await first_day(connection, number)
    if begins is None or begins > today:
        raise PhaseNotBegun(number=number, today=today)


async def confirm(connection: AsyncConnection, *, number: int, confirmed_by: str, today: date) -> Confirmed:
    """Confirm everybody who is registered in the phase's areas and still works there."""
    await require_phase_begun(connection, number, today)
    done = await rows.confirm_phase(connection, number=number, confirmed_by=confirmed_by, today=today)
    return Confirmed(done.confirmed, done.looked_at - done.confirmed)


async def withdraw(connection: AsyncConnection, law: Law, *, vaccination_id: UUID, today: date) -> None:
    """Withdraw a registration, for the person or the employer: the person does not want to take part any more."""
    parties = await rows.parties_of(connection, vaccination_id)
    if parties is None:
        raise NotFound(what="vaccination")
    person_id = parties.person_id
    await lock_person(connection, person_id)
    registration = await rows.lock_registration(connection, vaccination_id)
    if registration.status == "withdrawn":
        return
    if await rows.carries_doses_alone(connection, person_id, vaccination_id):
        raise WithdrawalTooLate
    for booking_id in await booked_for(connection, vaccination_id):
        await end_booking(connection, booking_id=booking_id, person_id=person_id, status="cancelled")
    await rows.withdraw_registration(connection, vaccination_id)
    await set_next_turn(connection, law, person_id)
    journal = partial(
        write_journal,
        connection,
        day=today,
        area=registration.area,
        person_id=person_id,
        subject_id=vaccination_id,
        counts=-1,
    )
    await journal("vaccination_registered")
    if registration.status == "confirmed":
        await journal("vaccination_confirmed", phase=registration.phase)


async def resume_registration(
    connection: AsyncConnection, law: Law, *, vaccination_id: UUID, was: str, counted: bool, today: date
) -> None:
    """Resume a registration that ended by a death which was withdrawn. The caller holds the person's lock.

    `was`: its status before; `counted`: the journal was told of its end. A person who was registered anew meanwhile
    stays with the new registration.
    """
    resumed = await rows.resume(connection, vaccination_id, status=was)
    if resumed is None:
        return
    await set_next_turn(connection, law, resumed.person_id)
    if not counted:
        return
    journal = partial(
        write_journal,
        connection,
        day=today,
        area=resumed.area,
        person_id=resumed.person_id,
        subject_id=vaccination_id,
    )
    await journal("vaccination_registered")
    if was == "confirmed":
        await journal("vaccination_confirmed", phase=resumed.phase)
