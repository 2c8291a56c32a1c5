"""Correct the day of a specimen. The isolation that is counted from it moves too."""

from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.people.actions.tell_person import leave_message, lock_person
from services.programmes.testing.actions.order_isolation import move_isolation
from services.programmes.testing.actions.own_specimen import OFFICE, Sender, own_specimen
from services.programmes.testing.actions.record_result import NothingToCorrect
from services.programmes.testing.actions.take_specimen import require_day_of_test
from services.programmes.testing.rows import specimens
from services.programmes.testing.rows.specimens import Specimen


async def correct_specimen(
    connection: AsyncConnection,
    law: Law,
    *,
    specimen_id: UUID,
    taken_on: date,
    because: str,
    recorded_by: str,
    today: date,
    sender: Sender = OFFICE,
) -> Specimen:
    """Correct the day, by the rules of the first entry. The earlier day is kept in the history."""
    specimen = await own_specimen(connection, await specimens.specimen(connection, specimen_id), sender)
    person_id = await lock_person(connection, specimen.person_id)
    before = await specimens.specimen(connection, specimen_id)
    if before is None:
        raise NotFound(what="specimen")
    require_day_of_test(taken_on, before.registered_on, today)
    if taken_on == before.taken_on:
        raise NothingToCorrect
    await specimens.correct_day(
        connection,
        specimen_id,
        was_taken_on=before.taken_on,
        taken_on=taken_on,
        because=because,
        recorded_by=recorded_by,
    )
    write = partial(
        write_journal, connection, "specimen_taken", area=before.area, person_id=person_id, subject_id=specimen_id
    )
    await write(day=before.taken_on, counts=-1)
    await write(day=taken_on)
    if await move_isolation(connection, law, person_id=person_id, specimen_id=specimen_id, taken_on=taken_on):
        await leave_message(connection, person_id, "result", specimen_id)
    return replace(before, person_id=person_id, taken_on=taken_on)
