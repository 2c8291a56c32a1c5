"""Admit a walk-in under the person's lock: into the bed that was offered here, or into a free one.

The hot statement of `admit_at_the_door` locks one stay only. It leaves out persons with an offered bed or with two ids,
because it cannot see that the person's other stay is offered a bed at the same moment.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.hospitels.actions.move_stay import NoBedFree, StepNotPossible, admit, locked_stay
from services.programmes.hospitels.rows import beds, stays
from services.programmes.people.actions.tell_person import lock_living


@dataclass(frozen=True, slots=True)
class Admitted:
    stay_id: UUID
    bed_id: UUID


async def admit_under_lock(
    connection: AsyncConnection, *, person_id: UUID, facility_id: UUID, by: str, day: date
) -> Admitted:
    """Admit a person and return stay and bed. Refused if the person has a bed elsewhere, or no bed is free."""
    person_id = await lock_living(connection, person_id, on=day)
    place = await stays.place_of(connection, person_id)
    if place is None:
        raise NotFound(pointer="/person_id", what="stay")
    if place.status in {"offered", "accepted"} and place.facility_id == facility_id:
        await admit(connection, place.stay_id, by=by, day=day)
        bed_id = (await locked_stay(connection, place.stay_id)).bed_id
        if bed_id is None:
            raise NoBedFree
        return Admitted(place.stay_id, bed_id)
    stay = await stays.lock_open_stay(connection, person_id)
    if stay is None or stay.status != "waiting":
        raise StepNotPossible(status=place.status, step="admitted at this door")
    bed_id = await beds.take_bed_at(connection, stay.stay_id, facility_id=facility_id)
    if bed_id is None:
        raise NoBedFree
    await stays.admit_into(connection, stay.stay_id, bed_id=bed_id, day=day)
    await stays.write_step(connection, stay.stay_id, "admitted", by=by, bed_id=bed_id)
    await write_journal(
        connection, "admitted", day=day, area=stay.area, person_id=stay.person_id, subject_id=stay.stay_id
    )
    return Admitted(stay.stay_id, bed_id)
