"""An address counts from its day; its area is the person's, and it leaves only under the person's key."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.door.answers.pages import LAST_ID
from libs.common.keys.sealing import key_of, unseal
from libs.common.refusals import Refusal, RequestInvalid
from libs.contracts.registration import PersonDetailsChanged, PersonMoved
from services.registration.persons.actions import change_address as action
from services.registration.persons.actions.correct_person import correct_person
from services.registration.persons.actions.register_person import register_persons
from services.registration.persons.rows import persons
from services.registration.persons.rows.addresses import Address, PastAddress, address_history, present_address
from services.registration.persons.tests.enrolled import BORN, SAID, SECRET, enrolment

TODAY = date(2021, 2, 1)
_DIED = text("UPDATE person SET died_on = '2021-01-10' WHERE person_id = :person_id RETURNING 1")


@pytest.fixture
async def person_id(database: Database) -> UUID:
    person = enrolment("3100600445635")
    await register_persons(database, [person], details_secret=SECRET)
    return person.person_id


async def _lives(
    database: Database, person_id: UUID, first_day: date, address: str, area: str = "TH-10", postcode: str | None = None
) -> Address:
    async with database.transaction(wakes=False) as connection:
        return await action.change_address(
            connection,
            person_id,
            first_day=first_day,
            address=address,
            postcode=postcode,
            area=area,
            by="officer:one",
            today=TODAY,
            details_secret=SECRET,
        )


async def _said(database: Database) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in await database.many_rows(SAID, {})]


async def _history(database: Database, person_id: UUID) -> list[PastAddress]:
    return await address_history(database, person_id, before=(date.max, LAST_ID), limit=9)


async def test_the_newest_day_is_the_present_one_and_its_area_the_persons(database: Database, person_id: UUID) -> None:
    await _lives(database, person_id, date(2020, 5, 1), "12 หมู่ 3", "TH-50", "50200")
    salt = (await persons.salts(database, [person_id]))[0].salt
    (_, changed), (moved_type, moved) = (await _said(database))[-2:]
    told = PersonDetailsChanged.model_validate_json(changed)
    opened = unseal(person_id, key_of(person_id, secret=SECRET, salt=salt), told.sealed)
    assert (opened["address"], opened["postcode"], opened["area"]) == ("12 หมู่ 3", "50200", "TH-50")
    assert (moved_type, PersonMoved.model_validate_json(moved).area) == (PersonMoved.TYPE, "TH-50")
    assert "หมู่" not in changed + moved, "the address itself leaves encrypted"
    before = len(await _said(database))
    await _lives(database, person_id, date(2019, 1, 1), "before", "TH-30")
    assert len(await _said(database)) == before, "where the person lived before moves nobody"
    assert [(one.address, one.first_day, one.last_day) for one in await _history(database, person_id)] == [
        ("12 หมู่ 3", date(2020, 5, 1), None),
        ("before", date(2019, 1, 1), date(2020, 4, 30)),
    ]


async def test_another_address_for_the_same_day_replaces_and_the_same_one_is_said_once(
    database: Database, person_id: UUID
) -> None:
    first = await _lives(database, person_id, TODAY, "1")
    said = len(await _said(database))
    assert (await _lives(database, person_id, TODAY, "1")).address_id == first.address_id
    assert len(await _said(database)) == said
    await _lives(database, person_id, TODAY, "2")
    assert [(one.address, one.replaced) for one in await _history(database, person_id)] == [("2", False), ("1", True)]
    present = await present_address(database, person_id)
    assert present is not None
    assert present.address == "2"
    await _lives(database, person_id, TODAY, "1")
    assert [one.address for one in await _history(database, person_id)] == ["1", "2", "1"], "it is given again"


@pytest.mark.parametrize(
    ("first_day", "code"), [(date(2021, 2, 2), "day_in_the_future"), (date(1985, 4, 2), "day_before_birth")]
)
async def test_a_day_lies_between_birth_and_today(
    database: Database, person_id: UUID, first_day: date, code: str
) -> None:
    with pytest.raises(RequestInvalid) as refused:
        await _lives(database, person_id, first_day, "x")
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/first_day", code)]
    await _lives(database, person_id, BORN, "x")


async def test_who_died_moves_no_more(database: Database, person_id: UUID) -> None:
    await database.one_statement(_DIED, {"person_id": person_id})
    with pytest.raises(Refusal, match="person_died"):
        await _lives(database, person_id, date(2021, 1, 11), "x")
    await _lives(database, person_id, date(2021, 1, 10), "x")


async def test_the_area_is_that_of_the_address(database: Database, person_id: UUID) -> None:
    await _lives(database, person_id, TODAY, "x", "TH-50")
    with pytest.raises(Refusal, match="area_by_address"):
        async with database.transaction(wakes=False) as connection:
            await correct_person(connection, person_id, details_secret=SECRET, area="TH-10")
    async with database.transaction(wakes=False) as connection:
        await correct_person(connection, person_id, details_secret=SECRET, phones=[])
    salt = (await persons.salts(database, [person_id]))[0].salt
    told = PersonDetailsChanged.model_validate_json((await _said(database))[-1][1])
    opened = unseal(person_id, key_of(person_id, secret=SECRET, salt=salt), told.sealed)
    assert (opened["address"], opened["phones"]) == ("x", []), "another correction does not forget the address"


async def test_a_person_has_a_bounded_history(
    database: Database, person_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(action, "ADDRESSES_MAX", 1)
    await _lives(database, person_id, TODAY, "1")
    with pytest.raises(Refusal, match="too_many_addresses"):
        await _lives(database, person_id, TODAY, "2")
