"""Resume a registration for vaccination that ended by a death which was withdrawn."""

from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.vaccination.actions.next_turn import set_next_turn
from services.programmes.vaccination.rows import registrations as rows


async def resume_registration(
    connection: AsyncConnection, law: Law, *, vaccination_id: UUID, was: str, counted: bool, today: date
) -> None:
    """Resume the registration. `counted`: the journal was told of its end. The caller holds the person's lock.

    A person who was registered anew meanwhile stays with the new registration.
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
