"""Free the seat, the bed and the place in line of a person who died. What was given or found stays recorded.

What ends is noted, for the case that the death is withdrawn.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from services.programmes.card.rows import death_releases
from services.programmes.hospitels.actions.move_stay import end_by_death
from services.programmes.people.actions.tell_person import lock_person
from services.programmes.sites.actions.end_booking import end_booking
from services.programmes.sites.rows.bookings import open_bookings
from services.programmes.vaccination.actions.confirm import withdraw
from services.programmes.vaccination.rows import registrations as rows


async def release_dead(connection: AsyncConnection, law: Law, person_id: UUID, *, died_on: date, today: date) -> None:
    """Release what waits for the person: bookings, registrations, stays. One with doses expects no further one."""
    await lock_person(connection, person_id)
    await death_releases.note_open(connection, person_id)
    await end_by_death(connection, person_id, day=died_on)
    for booking_id in await open_bookings(connection, person_id):
        await end_booking(connection, booking_id=booking_id, person_id=person_id, status="cancelled")
    for vaccination_id in await rows.open_registrations(connection, person_id):
        if await rows.carries_doses_alone(connection, person_id, vaccination_id):
            await rows.expect_no_further_dose(connection, vaccination_id)
            await death_releases.note_not_counted(connection, vaccination_id)
        else:
            await withdraw(connection, law, vaccination_id=vaccination_id, today=today)
