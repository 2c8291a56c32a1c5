"""A person has one open application for a number; corrected, it is another content; the dead apply for nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from libs.common.refusals import NotFound, Refusal
from services.registration.applications.actions.apply import (
    apply_for_employer,
    correct_application,
    count_application,
    end_all_for,
    withdraw_application,
)
from services.registration.applications.rows import application
from services.registration.applications.tests.conftest import NOW, Persons

CONTENT = {
    "registration_number": "1777777777", "name": "ร้าน", "address": "1", "area": "TH-10", "sector": "C13",
    "registered_on": "2021-01-01", "staff": 1, "branches": [{"number": "000000", "area": "TH-10"}], "contacts": [],
}  # fmt: skip
_DIED = text("UPDATE person SET died_on = '2021-01-01' WHERE person_id = :person_id")


async def test_a_person_has_one_open_application_for_a_number(persons: Persons) -> None:
    person = await persons.made()
    async with persons.database.transaction(wakes=False) as connection:
        first = await apply_for_employer(connection, person, CONTENT, made_by="person:a")
    with pytest.raises(Refusal, match="employer_application_open"):
        async with persons.database.transaction(wakes=False) as connection:
            await apply_for_employer(connection, person, CONTENT, made_by="person:a")
    async with persons.database.transaction(wakes=False) as connection:
        wanted = {**CONTENT, "address": "2"}
        second = await correct_application(connection, first.application_id, wanted, person_ids=[str(person)])
        await withdraw_application(connection, first.application_id, person_ids=[str(person)], by="person:a")
        await apply_for_employer(connection, person, CONTENT, made_by="person:a")
    assert (second.version, second.hash != first.hash) == (2, True)


async def test_anothers_application_does_not_exist(persons: Persons) -> None:
    person, other = await persons.made(), await persons.made()
    async with persons.database.transaction(wakes=False) as connection:
        first = await apply_for_employer(connection, person, CONTENT, made_by="person:a")
        with pytest.raises(NotFound):
            await withdraw_application(connection, first.application_id, person_ids=[str(other)], by="person:b")


async def test_tries_are_counted_for_a_day(persons: Persons) -> None:
    person = await persons.made()
    async with persons.database.transaction(wakes=False) as connection:
        for _ in range(2):
            await count_application(connection, person, most=2, now=NOW)
        with pytest.raises(Refusal, match="too_many_tries") as refused:
            await count_application(connection, person, most=2, now=NOW)
        assert "too many applications" in refused.value.say("en")
        await count_application(connection, person, most=2, now=NOW + timedelta(hours=25))


async def test_a_person_who_died_applies_for_nothing_and_open_ones_are_withdrawn(persons: Persons) -> None:
    person = await persons.made()
    async with persons.database.transaction(wakes=False) as connection:
        first = await apply_for_employer(connection, person, CONTENT, made_by="person:a")
        await end_all_for(connection, [person], by="officer:a")
        await connection.execute(_DIED, {"person_id": person})
        with pytest.raises(NotFound):
            await apply_for_employer(connection, person, CONTENT, made_by="person:a")
    closed = await application(persons.database, first.application_id)
    assert closed is not None
    assert closed.status == "withdrawn"
