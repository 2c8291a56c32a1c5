"""A person is matched by number and birthday; wrong pairs are counted."""

from datetime import date
from uuid import UUID

from libs.common.database.connections import Database
from services.registration.persons.actions.match_person import (
    PersonDoesNotMatch,
    TooManyTries,
    match_person,
    tried_too_often,
)
from services.registration.persons.actions.register_person import register_persons
from services.registration.persons.tests.enrolled import BORN, NOW, SECRET, enrolment


async def test_after_counted_wrong_pairs_a_right_one_is_refused_too(database: Database) -> None:
    person = enrolment("3100600445635")
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
