"""An erased person lives nowhere: every address is deleted, and none is given."""

from datetime import date

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from services.registration.erasures.actions.erase_person import erase_person
from services.registration.persons.actions.change_address import change_address
from services.registration.persons.actions.register_person import register_persons
from services.registration.persons.tests.enrolled import SECRET, enrolment
from tests.fresh_databases import FreshDatabases

TODAY = date(2021, 2, 1)
_ALL = text("SELECT count(*) AS n FROM person_address")


async def test_addresses_of_an_erased_person_are_deleted(databases: FreshDatabases) -> None:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    person = enrolment("3100600445635")
    await register_persons(database, [person], details_secret=SECRET)

    async def lives() -> None:
        given = {"address": "x", "postcode": None, "area": "TH-10", "by": "one", "details_secret": SECRET}
        async with database.transaction(wakes=False) as connection:
            await change_address(connection, person.person_id, first_day=TODAY, today=TODAY, **given)

    await lives()
    assert (await database.one_statement(_ALL))[0]["n"] == 1
    async with database.transaction(wakes=False) as connection:
        await erase_person(connection, person.person_id, by="one", today=TODAY)
    assert (await database.one_statement(_ALL))[0]["n"] == 0
    with pytest.raises(Refusal, match="not_found"):
        await lives()
    await database.close()
    await databases.drop({"registration": url})
