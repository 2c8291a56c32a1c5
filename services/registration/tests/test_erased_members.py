"""A person who is in a household is not erased."""

from datetime import date
from uuid import UUID

import pytest

from services.registration.erasures.actions.erase_person import PersonStillInHousehold, erase_person
from services.registration.households.tests.households import founded, left, persons
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
