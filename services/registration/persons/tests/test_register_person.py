"""A person is registered once for each number, also by concurrent requests."""

from dataclasses import replace

import pytest

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.contracts.registration import PersonDetailsChanged, PersonRegistered
from services.registration.persons.actions.register_person import enrol, register_persons
from services.registration.persons.rows import persons as rows
from services.registration.persons.tests.enrolled import SAID, SECRET, enrolment


async def test_concurrent_registrations_make_one_person_for_each_number(database: Database) -> None:
    first, second = enrolment("3100600445635", key="one"), enrolment("1100600000017")
    assert await register_persons(database, [first], details_secret=SECRET) == [first.person_id]
    again = replace(enrolment("3100600445635"), given_name="another")
    made = await register_persons(database, [again, second], details_secret=SECRET)
    assert made == [None, second.person_id]
    found = await rows.person_with_number(database, "3100600445635")
    assert found is not None
    assert found == await rows.person(database, first.person_id)
    assert (found.person_id, found.given_name, found.phones) == (first.person_id, "มานี", list(first.phones))
    assert {salt.person_id for salt in await rows.salts(database, [first.person_id, again.person_id])} == {
        first.person_id
    }
    events = [row[0] for row in await database.many_rows(SAID, {})]
    assert events == [PersonRegistered.TYPE, PersonDetailsChanged.TYPE] * 2
    async with database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="person_already_registered"):
            await enrol(connection, again, details_secret=SECRET)
