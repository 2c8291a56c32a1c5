"""What is kept of registration's facts, and what a person is told."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import NotFound
from libs.common.spine.events import Event
from libs.contracts.programmes import MessageLeft
from services.programmes.people import rows
from services.programmes.people.actions.hear_registration import (
    details_changed,
    employers_registered,
    persons_registered,
)
from services.programmes.people.actions.tell_person import leave_message, lock_person, lock_persons, to_person
from services.programmes.tests.known import Known, known_staff
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_staff(databases, 2) as found:
        yield found


def _event(key: UUID, **body: Any) -> Event:
    return Event("1", "registration.people", 0, 1, 1, str(key), "x", json.dumps(body, default=str), "")


async def test_the_newest_details_of_a_person_are_kept_whatever_comes_late(known: Known) -> None:
    person_id, employer_id = uuid4(), uuid4()
    branches = [{"number": "000001", "area": "TH-12"}]
    employer = {"employer_id": employer_id, "registration_number": "2", "area": "TH-10", "sector": "Q86"}
    async with known.database.transaction(wakes=False) as connection:
        await employers_registered(None, connection, [_event(employer_id, **employer, branches=branches)] * 2)
        await persons_registered(None, connection, [_event(person_id, person_id=person_id)] * 2)
        for version in (2, 1):
            told = _event(person_id, person_id=person_id, version=version, sealed=f"sealed {version}")
            await details_changed(None, connection, [told])
    assert await rows.person(known.database, person_id) == rows.Person(person_id, 2, "sealed 2")
    found = "SELECT e.area, b.area FROM employer e JOIN employer_branch b USING (employer_id) WHERE employer_id = :e"
    assert await known.found(found.replace("b.area", "b.area AS branch"), e=employer_id) == [("TH-10", "TH-12")]


async def test_a_merged_person_is_locked_and_told_under_every_id(known: Known) -> None:
    kept, merged = known.people
    await known.found("INSERT INTO person_alias (person_id, kept_id) VALUES (:m, :k)", m=merged, k=kept)
    async with known.database.transaction(wakes=False) as connection:
        await lock_persons(connection, [kept, merged])
        assert await lock_person(connection, merged) == kept
        assert set(await to_person(connection, merged)) == {f"person:{kept}", f"person:{merged}"}
        with pytest.raises(NotFound):
            await lock_person(connection, uuid4())
        await leave_message(connection, kept, "result", merged)
    ((kind, data, audience),) = await known.found("SELECT type, data::text, audience FROM outbox")
    assert (kind, set(audience)) == (MessageLeft.TYPE, {f"person:{kept}", f"person:{merged}"})
    assert "result" not in data, "what it is about is not told"
