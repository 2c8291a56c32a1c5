"""The newest of registration's facts are kept, even if an old one arrives late."""

import json
from typing import Any
from uuid import UUID, uuid4

from libs.common.spine.events import Event
from services.programmes.people import rows
from services.programmes.tests.known import Known


def _event(key: UUID, **body: Any) -> Event:
    return Event("1", "registration.people", 0, 1, 1, str(key), "x", json.dumps(body, default=str), "")


async def test_the_newest_details_of_a_person_are_kept_whatever_comes_late(known: Known) -> None:
    person_id, employer_id = uuid4(), uuid4()
    branches = [{"number": "000001", "area": "TH-12"}]
    employer = {"employer_id": employer_id, "registration_number": "2", "area": "TH-10", "sector": "Q86"}
    async with known.database.transaction(wakes=False) as connection:
        told_twice = [_event(employer_id, **employer, branches=branches)] * 2
        await rows.keep_employers(connection, told_twice)
        await rows.keep_branches(connection, told_twice)
        await rows.keep_persons(connection, [_event(person_id, person_id=person_id)] * 2)
        for version in (2, 1):
            told = _event(person_id, person_id=person_id, version=version, sealed=f"sealed {version}")
            await rows.keep_details(connection, [told])
    assert await rows.person(known.database, person_id) == rows.Person(person_id, 2, "sealed 2")
    found = "SELECT e.area, b.area FROM employer e JOIN employer_branch b USING (employer_id) WHERE employer_id = :e"
    assert await known.found(found.replace("b.area", "b.area AS branch"), e=employer_id) == [("TH-10", "TH-12")]
