"""A person who was registered twice is one person for premiums: in the months of support, the household, the lists."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from services.contributions.premiums.rows.covers import covers_touched
from tests.fresh_databases import FreshDatabases

_COVER = text("""
    INSERT INTO premium_coverage (coverage_id, person_id, scheme, version, first_day, event_partition)
    VALUES (uuidv7(), :person_id, :scheme, 1, :first_day, 0) RETURNING coverage_id
""")
_BILL = text("""
    INSERT INTO premium_bill (coverage_id, person_id, first_month, months, due_on, option, support_group, amount,
                              supported, status)
    SELECT coverage_id, person_id, first_day, 12, first_day, '', '', 0, 12, 'paid' FROM premium_coverage
    WHERE coverage_id = :coverage_id
""")
_MEMBER = text("""
    INSERT INTO premium_household (household_id, person_id, first_day, version)
    VALUES (:household_id, :person_id, '2022-01-01', 1)
""")
_ALIAS = text("INSERT INTO person_alias (person_id, kept_id) VALUES (:person_id, :kept_id)")
_SUPPORTED = text("SELECT premium_supported(:person_id, 'vn_voluntary') AS months")
_PLACE = text("SELECT premium_place(:coverage_id, :person_id, 'vn_household_hi', '2022-05-01', :first_day) AS place")
JANUARY, MARCH = date(2022, 1, 1), date(2022, 3, 1)


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("contributions")
    found = Database(url, application="test", pool_size=2)
    yield found
    await found.close()
    await databases.drop({"contributions": url})


async def _cover(database: Database, person_id: UUID, scheme: str, first_day: date = JANUARY) -> UUID:
    made = await database.one_statement(_COVER, {"person_id": person_id, "scheme": scheme, "first_day": first_day})
    cover: UUID = made[0]["coverage_id"]
    return cover


async def test_months_of_support_count_under_every_id(database: Database) -> None:
    kept, merged = uuid4(), uuid4()
    for person_id in (kept, merged):
        cover = await _cover(database, person_id, "vn_voluntary")
        await database.one_statement(_BILL, {"coverage_id": cover})
    assert (await database.one_statement(_SUPPORTED, {"person_id": kept}))[0]["months"] == 12
    await database.one_statement(_ALIAS, {"person_id": merged, "kept_id": kept})
    for person_id in (kept, merged):
        assert (await database.one_statement(_SUPPORTED, {"person_id": person_id}))[0]["months"] == 24


async def test_a_place_in_the_household_follows_every_id(database: Database) -> None:
    kept, merged, other, home = uuid4(), uuid4(), uuid4(), uuid4()
    first = await _cover(database, other, "vn_household_hi")
    second = await _cover(database, kept, "vn_household_hi", MARCH)
    for member in (merged, other):  # the cover has the kept id, the household the merged one
        await database.one_statement(_MEMBER, {"household_id": home, "person_id": member})
    place = {"coverage_id": second, "person_id": kept, "first_day": MARCH}
    assert (await database.one_statement(_PLACE, place))[0]["place"] == 1
    assert set(await covers_touched(database, coverage_ids=[second])) == {second}
    await database.one_statement(_ALIAS, {"person_id": merged, "kept_id": kept})
    assert (await database.one_statement(_PLACE, place))[0]["place"] == 2
    assert set(await covers_touched(database, coverage_ids=[second])) == {first, second}
    assert set(await covers_touched(database, household_ids=[home])) == {first, second}
