"""A person is registered once a number, corrected with a sealed fact, and named by number and birthday."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.keys.sealing import key_of, unseal
from libs.common.refusals import Refusal
from libs.common.values.identifiers import PersonId, uuid7
from libs.contracts.registration import PersonDetailsChanged, PersonRegistered
from services.registration.persons.actions.correct_person import correct_person
from services.registration.persons.actions.match_person import (
    PersonDoesNotMatch,
    TooManyTries,
    match_person,
    tried_too_often,
)
from services.registration.persons.actions.register_person import Enrolment, enrol, register_persons
from services.registration.persons.rows import persons as rows
from tests.fresh_databases import FreshDatabases

SECRET = "s" * 32
BORN = date(1985, 4, 3)
NOW = datetime(2021, 2, 1, tzinfo=UTC)
_SAID = text("SELECT type, data::text FROM outbox ORDER BY id")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=2)
    yield database
    await database.close()
    await databases.drop({"registration": url})


def _person(national_id: str, *, key: str | None = None) -> Enrolment:
    once = {"client": "officer", "operation": "register_person", "key": key, "body_hash": b""}
    phones = ["+66811111111", "+66822222222"]
    return Enrolment(PersonId(uuid7()), national_id, "มานี", "มีนา", BORN, "female", "TH-10", phones, "{}", once, None)


async def test_those_who_come_at_once_are_registered_once_a_number(database: Database) -> None:
    first, second = _person("3100600445635", key="one"), _person("1100600000017")
    assert await register_persons(database, [first], details_secret=SECRET) == [first.person_id]
    again = replace(_person("3100600445635"), given_name="another")
    made = await register_persons(database, [again, second], details_secret=SECRET)
    assert made == [None, second.person_id]
    found = await rows.person_with_number(database, "3100600445635")
    assert found is not None
    assert found == await rows.person(database, first.person_id)
    assert (found.person_id, found.given_name, found.phones) == (first.person_id, "มานี", list(first.phones))
    assert {salt.person_id for salt in await rows.salts(database, [first.person_id, again.person_id])} == {
        first.person_id
    }
    said = [row[0] for row in await database.many_rows(_SAID, {})]
    assert said == [PersonRegistered.TYPE, PersonDetailsChanged.TYPE] * 2
    async with database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="person_already_registered"):
            await enrol(connection, again, details_secret=SECRET)


async def test_a_correction_is_told_under_the_persons_key(database: Database) -> None:
    person = _person("3100600445635")
    await register_persons(database, [person], details_secret=SECRET)
    async with database.transaction(wakes=False) as connection:
        corrected = await correct_person(connection, person.person_id, details_secret=SECRET, phones=[])
        corrected = await correct_person(connection, person.person_id, details_secret=SECRET, family_name="ใจดี")
    assert (corrected.version, corrected.given_name, corrected.family_name, corrected.phones) == (3, "มานี", "ใจดี", [])
    (salt,) = await rows.salts(database, [person.person_id])
    told = PersonDetailsChanged.model_validate_json((await database.many_rows(_SAID, {}))[-1][1])
    opened = unseal(person.person_id, key_of(person.person_id, secret=SECRET, salt=salt.salt), told.sealed)
    assert (told.version, opened["family_name"], opened["phones"], opened["national_id"]) == (
        3,
        "ใจดี",
        [],
        "3100600445635",
    )
    async with database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="not_found"):
            await correct_person(connection, uuid7(), details_secret=SECRET, area="TH-50")


async def test_wrong_pairs_are_counted_and_then_right_ones_are_not_told(database: Database) -> None:
    person = _person("3100600445635")
    await register_persons(database, [person], details_secret=SECRET)

    async def tried(born_on: date, counted: list[str]) -> UUID | TooManyTries | PersonDoesNotMatch:
        async with database.transaction(wakes=False) as connection:
            return await match_person(
                connection, national_id=person.national_id, born_on=born_on, counted=counted, tries_max=2, now=NOW
            )

    both = ["employer:one", "named:x"]
    assert await tried(BORN, both) == person.person_id
    for _ in range(2):
        assert not await tried_too_often(database, counted=both, tries_max=2, now=NOW)
        assert isinstance(await tried(date(1985, 4, 4), both), PersonDoesNotMatch)
    assert await tried_too_often(database, counted=["named:x"], tries_max=2, now=NOW)
    assert isinstance(await tried(BORN, ["named:x"]), TooManyTries)
    assert await tried(BORN, []) == person.person_id, "an officer's are not counted"
