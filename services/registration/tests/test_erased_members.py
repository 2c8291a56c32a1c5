"""A person who is in a household is not erased; a card ends with the person."""

from datetime import date
from uuid import UUID

import pytest

from services.registration.cards.tests.cards import holder, read
from services.registration.erasures.actions.erase_person import PersonStillInHousehold, erase_person
from services.registration.households.tests.households import founded, left, persons
from services.registration.tests.covered import COVERAGES
from tests.running_suite import RunningSuite


async def test_who_is_in_a_household_is_not_erased(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    (alone,) = await persons(suite, 1)
    made = await founded(suite, alone)
    database = suite.box.services["registration"].database
    with pytest.raises(PersonStillInHousehold) as refused:
        async with database.transaction() as connection:
            await erase_person(connection, UUID(alone), by="a", today=date(2021, 1, 10))
    assert refused.value.extra() == {"household": made["id"]}
    await left(suite, "officer", made["id"], alone, reason="entered_wrongly")
    async with database.transaction() as connection:
        assert await erase_person(connection, UUID(alone), by="a", today=date(2021, 1, 10)) == [UUID(alone)]


async def test_a_card_ends_with_its_person(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found, cover, made = await holder(suite, first_day="2020-01-01")
    last = {"last_day": "2020-12-31", "reason": "not_entitled"}
    assert (await suite.post("officer", f"{COVERAGES}/{cover['id']}/end", last)).status_code == 200
    assert (await read(suite, made["number"]))["reason"] is None, "some rights go on for six months"
    async with suite.box.services["registration"].database.transaction() as connection:
        await erase_person(connection, UUID(found), by="a", today=date(2021, 1, 10))
    assert (await read(suite, made["number"]))["reason"] == "erased"
