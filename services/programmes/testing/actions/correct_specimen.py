"""The day on which a specimen was taken is corrected: the isolation that was counted from it moves with it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.people.actions.tell_person import leave_message, lock_person
from services.programmes.testing.actions.order_isolation import move_isolation
from services.programmes.testing.actions.record_result import NothingToCorrect
from services.programmes.testing.actions.take_specimen import require_day_of_test

_SPECIMEN = text("""
    SELECT s.specimen_id, s.code, s.person_id, s.taken_on, t.area, t.registered_on
    FROM specimen s JOIN test t USING (test_id) WHERE s.specimen_id = :specimen_id
""")
_KEEP = text("""
    INSERT INTO specimen_correction (specimen_id, number, was_taken_on, taken_on, because, recorded_by)
    SELECT :specimen_id, count(*) + 1, :was_taken_on, :taken_on, :because, :recorded_by
    FROM specimen_correction WHERE specimen_id = :specimen_id
""")
_TAKEN = text("UPDATE specimen SET taken_on = :taken_on WHERE specimen_id = :specimen_id")


async def correct_specimen(
    connection: AsyncConnection,
    law: Law,
    *,
    specimen_id: UUID,
    taken_on: date,
    because: str,
    recorded_by: str,
    today: date,
) -> dict[str, Any]:
    """By the rules of the first entry; what was there before is kept."""
    found = (await connection.execute(_SPECIMEN, {"specimen_id": specimen_id})).mappings().one_or_none()
    if found is None:
        raise NotFound(what="specimen")
    person_id = await lock_person(connection, found["person_id"])
    before = dict((await connection.execute(_SPECIMEN, {"specimen_id": specimen_id})).mappings().one())
    require_day_of_test(taken_on, before["registered_on"], today)
    if taken_on == before["taken_on"]:
        raise NothingToCorrect
    row = {"specimen_id": specimen_id, "was_taken_on": before["taken_on"], "taken_on": taken_on}
    await connection.execute(_KEEP, {**row, "because": because, "recorded_by": recorded_by})
    await connection.execute(_TAKEN, row)
    about: dict[str, Any] = {"area": before["area"], "person_id": person_id, "subject_id": specimen_id}
    await write_journal(connection, "specimen_taken", day=before["taken_on"], counts=-1, **about)
    await write_journal(connection, "specimen_taken", day=taken_on, **about)
    if await move_isolation(connection, law, person_id=person_id, specimen_id=specimen_id, taken_on=taken_on):
        await leave_message(connection, person_id, "result", specimen_id)
    return {"specimen_id": specimen_id, "code": before["code"], "person_id": person_id, "taken_on": taken_on}
