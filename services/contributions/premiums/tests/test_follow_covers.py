"""Premiums follow households and merges: who leaves re-prices the others from the right month; what is paid stays."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from services.contributions.premiums.rows.covers import covers_touched
from services.contributions.premiums.tests.billed import PAYMENTS, PLANS, bills, household, paying
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite

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


FIRST, SECOND, THIRD, FOURTH, FIFTH = "67050.00", "46935.00", "40230.00", "33525.00", "26820.00"


async def test_a_cover_that_never_was_owes_nothing(suite: RunningSuite) -> None:
    _, covers = await household(suite, 2)
    persons = [one["person_id"] for one in covers]
    before = [(await bills(suite, one))[0] for one in persons]
    assert [one["amount"] for one in before] == [FIRST, SECOND]
    end = {"last_day": "2022-05-31", "reason": "entered_wrongly"}
    await suite.made("officer", f"/registration/v1/coverages/{covers[0]['id']}/end", end)
    await suite.settled()
    items = (await suite.get("officer", f"/contributions/v1/persons/{persons[0]}/premiums")).json()["items"]
    assert [one["status"] for one in items] == ["replaced"]
    assert (await bills(suite, persons[1]))[0]["amount"] == FIRST


async def test_the_second_of_five_leaves_and_the_others_move_up(suite: RunningSuite) -> None:
    home, covers = await household(suite, 5)
    persons = [one["person_id"] for one in covers]
    in_may_due = [(await bills(suite, one))[0] for one in persons]
    assert [one["amount"] for one in in_may_due] == [FIRST, SECOND, THIRD, FOURTH, FIFTH]
    assert {(one["first_month"], one["due_on"], one["status"]) for one in in_may_due} == {
        ("2022-05", "2022-05-31", "due")
    }
    # The third pays three months at once from June on, the fifth has paid May.
    await suite.made("officer", PLANS, {"coverage_id": covers[2]["id"], "months": 3, "first_month": "2022-06"})
    await suite.made("bank-a", PAYMENTS, paying(in_may_due[4], "P-5"))
    await suite.move_to("2022-06-02")
    june = [(await bills(suite, one, months="2022-06"))[0] for one in persons]
    assert [one["amount"] for one in june] == [FIRST, SECOND, "120690.00", FOURTH, FIFTH]
    assert (june[2]["months"], june[2]["shares"]["member"]) == (3, "120690.00")
    # The second leaves on 1 July: June stays as it is, July and August of the third cost what a second member pays.
    leaving = f"/registration/v1/households/{home}/members/{persons[1]}"
    headers = {"Authorization": f"Bearer {suite.token('officer')}", "Idempotency-Key": "leaving"}
    left = await suite.http.delete(leaving, params={"on": "2022-07-01"}, headers=headers)
    assert left.status_code == 200, left.text
    await suite.settled()
    (again,) = await bills(suite, persons[2], months="2022-06")
    assert (again["amount"], again["months"]) == (f"{40230 + 2 * 46935}.00", 3)
    assert again["reference"] != june[2]["reference"]
    refused = await suite.post("bank-a", PAYMENTS, paying(june[2], "P-3"))
    assert (refused.status_code, refused.json()["code"]) == (409, "premium_replaced")
    await suite.move_to("2022-07-02")
    july = [(await bills(suite, one, months="2022-07"))[0] for one in (persons[0], persons[1], persons[3], persons[4])]
    assert [one["amount"] for one in july] == [FIRST, FIRST, THIRD, FOURTH], "who left pays as one alone"
    paid = (await bills(suite, persons[4]))[0]
    assert (paid["status"], paid["amount"]) == ("paid", FIFTH), "what is paid stays"
