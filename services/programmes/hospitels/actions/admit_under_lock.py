"""Admit somebody at the door under the person's lock: into the bed that was offered here, or a free one.

The hot statement of `admit_at_the_door` locks one stay. It leaves to this one who has a bed offered or two ids:
it cannot see that the person's other stay is being offered a bed at the same moment.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound
from libs.copies.aliases import SAME_PERSON
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.hospitels.actions.move_stay import NoBedFree, StepNotPossible, admit, locked_stay
from services.programmes.hospitels.actions.place_person import open_stay
from services.programmes.hospitels.actions.stay_steps import write_step
from services.programmes.people.actions.tell_person import lock_person

_TAKE = text("""
    WITH free AS (
        SELECT bed_id FROM bed WHERE facility_id = :facility_id AND stay_id IS NULL AND in_service
        ORDER BY bed_id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE bed SET stay_id = :stay_id FROM free WHERE bed.bed_id = free.bed_id AND bed.stay_id IS NULL
    RETURNING bed.bed_id
""")
_PLACE = text(f"""
    SELECT s.stay_id, s.status, b.facility_id FROM stay s LEFT JOIN bed b USING (bed_id)
    WHERE s.person_id IN {SAME_PERSON} ORDER BY s.bed_id IS NULL, s.stay_id DESC LIMIT 1
""")
_ADMIT = text("""
    UPDATE stay SET status = 'admitted', bed_id = :bed_id, admitted_on = :day WHERE stay_id = :stay_id
""")


async def admit_under_lock(
    connection: AsyncConnection, *, person_id: UUID, facility_id: UUID, by: str, day: date
) -> dict[str, Any]:
    """Stay and bed. Refused where the person has a bed elsewhere, or no bed is free."""
    person_id = await lock_person(connection, person_id)
    place = (await connection.execute(_PLACE, {"person_id": person_id})).one_or_none()
    if place is None:
        raise NotFound(pointer="/person_id", what="stay")
    if place.status in {"offered", "accepted"} and place.facility_id == facility_id:
        await admit(connection, place.stay_id, by=by, day=day)
        return {"id": place.stay_id, "bed_id": (await locked_stay(connection, place.stay_id))["bed_id"]}
    stay = await open_stay(connection, person_id)
    if stay is None or stay["status"] != "waiting":
        raise StepNotPossible(status=place.status, step="admitted at this door")
    given = {"facility_id": facility_id, "stay_id": stay["stay_id"], "day": day}
    bed_id = (await connection.execute(_TAKE, given)).scalar_one_or_none()
    if bed_id is None:
        raise NoBedFree
    await connection.execute(_ADMIT, {**given, "bed_id": bed_id})
    await write_step(connection, stay["stay_id"], "admitted", by=by, bed_id=bed_id)
    about = {"area": stay["area"], "person_id": stay["person_id"], "subject_id": stay["stay_id"]}
    await write_journal(connection, "admitted", day=day, **about)
    return {"id": stay["stay_id"], "bed_id": bed_id}
