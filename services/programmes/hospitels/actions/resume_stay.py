"""Resume a stay that ended by a death which was withdrawn: the bed, if it is still free, or the old place in line."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.hospitels.rows import beds, stays
from services.programmes.people.actions.tell_person import leave_message


async def resume_stay(connection: AsyncConnection, *, stay_id: UUID, was: str, bed_id: UUID | None, by: str) -> None:
    """Resume the stay. `was`, `bed_id`: its status and bed before. The caller holds the person's lock.

    A person who was admitted is in that bed again; everybody else waits, and is offered a bed as their turn is.
    """
    stay = await stays.lock_stay(connection, stay_id)
    if stay.reason != "died" or await stays.lock_open_stay(connection, stay.person_id) is not None:
        return
    in_bed = was == "admitted" and bed_id is not None and await beds.take_bed(connection, stay_id, bed_id=bed_id)
    status, bed = ("admitted", bed_id) if in_bed else ("waiting", None)
    await stays.resume(connection, stay_id, status, bed_id=bed)
    await stays.write_step(connection, stay_id, status, by=by, bed_id=bed, note="death_withdrawn")
    if in_bed and stay.ended_on is not None:
        await write_journal(
            connection,
            "discharged",
            day=stay.ended_on,
            area=stay.area,
            person_id=stay.person_id,
            subject_id=stay_id,
            counts=-1,
        )
    await leave_message(connection, stay.person_id, "stay", stay_id)
