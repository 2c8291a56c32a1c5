"""Take a specimen. From then on the laboratory knows the person only by the specimen's code."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.people.actions.tell_person import lock_living
from services.programmes.sites.actions.end_booking import keep_booking
from services.programmes.testing.actions.register_test import TestNotOpen
from services.programmes.testing.rows import specimens, tests


@dataclass(frozen=True, slots=True)
class SpecimenTaken:
    specimen_id: UUID
    test_id: UUID
    person_id: UUID
    code: str
    taken_on: date


class TakenOutsideTest(Refusal):
    code = "specimen_outside_test"
    kind = "invalid"


class SpecimenCodeUsed(Refusal):
    code = "specimen_code_used"


def require_day_of_test(taken_on: date, registered_on: date, today: date) -> None:
    if not registered_on <= taken_on <= today:
        raise TakenOutsideTest(pointer="/taken_on", registered_on=registered_on, today=today)


async def take_specimen(
    connection: AsyncConnection,
    *,
    person_id: UUID,
    code: str,
    taken_on: date,
    taken_by: str,
    today: date,
    laboratory_id: UUID | None = None,
) -> SpecimenTaken:
    """Record the specimen. `laboratory_id`: the laboratory that takes it; no other one has to do with it."""
    person_id = await lock_living(connection, person_id, on=taken_on)
    test = await tests.test_to_take(connection, person_id)
    if test is None:
        raise TestNotOpen
    require_day_of_test(taken_on, test.registered_on, today)
    specimen = SpecimenTaken(uuid7(), test.test_id, person_id, code, taken_on)
    with explained({"specimen_code_key": SpecimenCodeUsed(pointer="/code")}):
        await specimens.insert_specimen(connection, **asdict(specimen), taken_by=taken_by, laboratory_id=laboratory_id)
    await tests.mark_taken(connection, test.test_id)
    await keep_booking(connection, person_id, "testing")
    await write_journal(
        connection,
        "specimen_taken",
        day=taken_on,
        area=test.area,
        person_id=person_id,
        subject_id=specimen.specimen_id,
    )
    return specimen
