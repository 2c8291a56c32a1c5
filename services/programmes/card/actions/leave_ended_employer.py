"""Let a registration follow the person when the employer that made it has ended."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from services.programmes.card.rows.ended_employers import LeftRegistration
from services.programmes.people.actions.tell_person import leave_message, lock_person
from services.programmes.vaccination.actions.confirm import WithdrawalTooLate, withdraw
from services.programmes.vaccination.rows import registrations as rows


async def leave_ended_employer(connection: AsyncConnection, law: Law, left: LeftRegistration, *, today: date) -> None:
    """Move the registration to the person's employer of today.

    A person without one, who was not confirmed, is registered no more and is told: the next employer registers anew.
    """
    await lock_person(connection, left.person_id)
    state = await rows.lock_registration(connection, left.vaccination_id)
    if state.status not in {"registered", "confirmed"}:
        return
    if left.works_for is not None:
        await rows.move_to_employer(connection, left.vaccination_id, left.works_for)
        return
    if state.status == "registered":
        try:
            await withdraw(connection, law, vaccination_id=left.vaccination_id, today=today)
        except WithdrawalTooLate:  # the doses that were given belong to it
            return
        await leave_message(connection, left.person_id, "registration_ended", left.vaccination_id)
