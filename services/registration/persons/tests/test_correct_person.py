"""A correction is said encrypted with the person's key."""

import pytest

from libs.common.database.connections import Database
from libs.common.keys.sealing import key_of, unseal
from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import PersonDetailsChanged
from services.registration.persons.actions.correct_person import correct_person
from services.registration.persons.actions.register_person import register_persons
from services.registration.persons.rows import persons as rows
from services.registration.persons.tests.enrolled import SAID, SECRET, enrolment


async def test_a_correction_is_said_encrypted_with_the_persons_key(database: Database) -> None:
    person = enrolment("3100600445635")
    await register_persons(database, [person], details_secret=SECRET)
    async with database.transaction(wakes=False) as connection:
        corrected = await correct_person(connection, person.person_id, details_secret=SECRET, phones=[])
        corrected = await correct_person(connection, person.person_id, details_secret=SECRET, family_name="ใจดี")
    assert (corrected.version, corrected.given_name, corrected.family_name, corrected.phones) == (3, "มานี", "ใจดี", [])
    (salt,) = await rows.salts(database, [person.person_id])
    told = PersonDetailsChanged.model_validate_json((await database.many_rows(SAID, {}))[-1][1])
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
