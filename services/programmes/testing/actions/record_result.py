"""Record or correct a specimen's result. Its consequences are in the same transaction."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.hospitels.actions.place_person import place_person
from services.programmes.hospitels.rules.bed_offer import Finding
from services.programmes.people.actions.tell_person import leave_message, lock_person
from services.programmes.testing.actions.order_isolation import order_isolation, withdraw_isolation
from services.programmes.testing.actions.own_specimen import OFFICE, Sender, own_specimen
from services.programmes.testing.rows import specimens, tests
from services.programmes.testing.rows.specimens import Result, Specimen


@dataclass(frozen=True, slots=True)
class ResultRecorded:
    """The version of a specimen's result after it was recorded."""

    specimen_id: UUID
    code: str
    person_id: UUID
    version: int


class SpecimenOfAnother(Refusal):
    code = "specimen_of_another"


class ResultKnown(Refusal):
    code = "result_already_recorded"


class NothingToCorrect(Refusal):
    code = "nothing_to_correct"


async def record_result(
    connection: AsyncConnection,
    law: Law,
    *,
    specimen_code: str,
    person_id: UUID,
    finding: Finding,
    laboratory: str,
    because: str | None,
    recorded_by: str,
    today: date,
    now: datetime,
    sender: Sender = OFFICE,
) -> ResultRecorded:
    """Record a result and return its version. With `because` it corrects the one before.

    The label must be the person's, and the specimen one of the `sender`.
    """
    specimen = await own_specimen(connection, await specimens.specimen_of_code(connection, specimen_code), sender)
    if (await lock_person(connection, person_id)) != specimen.kept_id:
        raise SpecimenOfAnother(pointer="/person_id")
    before = await specimens.current_result(connection, specimen.specimen_id)
    version = before.version + 1 if before else 1
    result = Result(version, finding.outcome, finding.symptoms, finding.complications, laboratory)
    _refuse_unless_it_fits(before, result, because)
    await specimens.insert_result(connection, specimen.specimen_id, result, because=because, recorded_by=recorded_by)
    await tests.mark_resulted(
        connection,
        specimen.test_id,
        person_id=specimen.kept_id,
        inconclusive=finding.outcome == "inconclusive",
    )
    await _count(connection, specimen, before, finding, today)
    await _follow(connection, law, specimen, finding, by=recorded_by, today=today, now=now)
    return ResultRecorded(specimen.specimen_id, specimen_code, specimen.kept_id, version)


async def _follow(
    connection: AsyncConnection,
    law: Law,
    specimen: Specimen,
    finding: Finding,
    *,
    by: str,
    today: date,
    now: datetime,
) -> None:
    """Carry out the consequences of a result: isolation, a place in a hospitel, and a message."""
    person_id, specimen_id = specimen.kept_id, specimen.specimen_id
    if finding.outcome == "positive":
        await order_isolation(connection, law, person_id=person_id, specimen_id=specimen_id, taken_on=specimen.taken_on)
    else:
        await withdraw_isolation(connection, person_id=person_id, specimen_id=specimen_id)
    await place_person(
        connection,
        law,
        person_id=person_id,
        specimen_id=specimen_id,
        finding=finding,
        area=specimen.area,
        by=by,
        now=now,
        today=today,
    )
    await leave_message(connection, person_id, "result", specimen_id)


def _refuse_unless_it_fits(before: Result | None, result: Result, because: str | None) -> None:
    if because is None:
        if before is not None:
            raise ResultKnown
        return
    if before is None or replace(before, version=result.version) == result:
        raise NothingToCorrect


async def _count(
    connection: AsyncConnection, specimen: Specimen, before: Result | None, finding: Finding, today: date
) -> None:
    write = partial(
        write_journal,
        connection,
        day=today,
        area=specimen.area,
        person_id=specimen.kept_id,
        subject_id=specimen.specimen_id,
    )
    if before is not None:
        await write(f"result_{before.outcome}", counts=-1)
    await write(f"result_{finding.outcome}")


async def specimen_person(connection: AsyncConnection, specimen_id: UUID) -> tuple[str, UUID]:
    """Return the code and the person of a specimen."""
    specimen = await specimens.specimen(connection, specimen_id)
    if specimen is None:
        raise NotFound(what="specimen")
    return specimen.code, specimen.person_id
