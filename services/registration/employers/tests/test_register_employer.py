"""An employer is registered once for each number, with its branches and its event."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.common.values.identifiers import EmployerId, uuid7
from libs.contracts.registration import Branch, EmployerRegistered
from services.registration.employers.actions.register_employer import register_employer
from services.registration.employers.rows import employers as rows
from services.registration.employers.rows.employers import EmployerDetails
from tests.fresh_databases import FreshDatabases

DAY = date(2020, 4, 1)
_SAID = text("SELECT type, data::text FROM outbox ORDER BY id")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _register(database: Database, number: str) -> EmployerId:
    employer_id = EmployerId(uuid7())
    async with database.transaction(wakes=False) as connection:
        await register_employer(
            connection,
            employer_id=employer_id,
            registration_number=number,
            name="ตัวอย่าง",
            area="TH-10",
            sector="C13",
            registered_on=DAY,
            branches=[Branch(number="000001", area="TH-50"), Branch(number="000000", area="TH-10")],
        )
    return employer_id


async def test_a_number_is_registered_once(database: Database) -> None:
    employer_id = await _register(database, "1000000014")
    with pytest.raises(Refusal, match="employer_already_registered"):
        await _register(database, "1000000014")
    found = await rows.employer(database, employer_id)
    assert found is not None
    assert found == await rows.employer_with_number(database, "1000000014")
    assert found.branches == [{"number": "000000", "area": "TH-10"}, {"number": "000001", "area": "TH-50"}]
    assert [row[0] for row in await database.many_rows(_SAID, {})] == [EmployerRegistered.TYPE]


async def test_many_at_once_leave_known_numbers_as_they_are(database: Database) -> None:
    known = await _register(database, "1000000014")
    given = [EmployerDetails(uuid7(), number, "ใหม่", "TH-50", "C14", DAY) for number in ("1000000014", "2000000011")]
    async with database.transaction(wakes=False) as connection:
        await rows.insert_employers_and_say_so(connection, given)
    first = await rows.employer_with_number(database, "1000000014")
    second = await rows.employer_with_number(database, "2000000011")
    assert first is not None
    assert second is not None
    assert (first.employer_id, first.name) == (known, "ตัวอย่าง")
    assert second.branches == [{"number": "000000", "area": "TH-50"}]
    events = [EmployerRegistered.model_validate_json(row[1]) for row in await database.many_rows(_SAID, {})]
    assert [(s.employer_id, s.name, s.registered_on) for s in events] == [
        (known, "ตัวอย่าง", DAY),
        (second.employer_id, "ใหม่", DAY),
    ]
