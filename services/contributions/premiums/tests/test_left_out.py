"""Each way to have no bill has a reason, at the door and on the page of officers: nobody is left out in silence."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import get_args
from uuid import UUID

import pytest
from sqlalchemy import text

from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.values.month import Month
from services.contributions.premiums.actions.let_fall_due import bill_until, due_month, let_fall_due, premium_law
from services.contributions.premiums.invariants import INVARIANTS
from services.contributions.premiums.rows.left_out import WhyLeftOut, gone_through, left_out, note_range
from services.contributions.premiums.schedule import FIRST, months_to_run
from services.contributions.premiums.tests.billed import COVERAGES, bills, household, person
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite

VIET_NAM = premium_law(load_law(LAW / "viet_nam"))
LAST = UUID(int=2**128 - 1)
MARCH = Month(2022, 3)
_COVER = text("""
    INSERT INTO premium_coverage (coverage_id, person_id, scheme, version, first_day, event_partition)
    VALUES (uuidv7(), gen_random_uuid(), :scheme, 1, CAST(:first_day AS date), 0) RETURNING coverage_id
""")
_TERMS = text("""
    INSERT INTO premium_terms (coverage_id, first_day, option, income, support_group)
    VALUES (:coverage_id, CAST(:first_day AS date), :option, CAST(:income AS numeric), :support_group)
""")
_CHOSEN = text("UPDATE premium_terms SET income = 2000000, option = '', support_group = ''")
WAYS = {
    "no_premium_in_law": {"scheme": "vn_elsewhere"},
    "no_choice": {"first_day": None},
    "option_not_in_law": {"option": "9"},
    "group_not_in_law": {"support_group": "kings"},
    "income_missing": {"income": None},
    "income_below_floor": {"income": 700_000},
}


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("contributions")
    found = Database(url, application="test", pool_size=2)
    yield found
    await found.close()
    await databases.drop({"contributions": url})


async def _cover(database: Database, scheme: str = "vn_voluntary", began: str = "2022-01-01", **terms: object) -> UUID:
    made = await database.one_statement(_COVER, {"scheme": scheme, "first_day": Month.parse(began[:7]).first_day})
    cover: UUID = made[0]["coverage_id"]
    chosen = {"option": "", "income": 2_000_000, "support_group": "", "first_day": Month.parse(began[:7]).first_day}
    chosen |= terms
    if chosen["first_day"] is not None:
        await database.one_statement(_TERMS, {"coverage_id": cover, **chosen})
    return cover


async def _reasons(database: Database) -> dict[UUID, str]:
    return {one.coverage_id: one.reason for one in await left_out(database, None, after=FIRST, limit=100)}


async def _hold(database: Database) -> None:
    for invariant in INVARIANTS:
        assert await database.one_statement(text(invariant.sql)) == [], invariant


async def test_each_way_to_be_left_out_has_its_reason(database: Database) -> None:
    await _cover(database)
    expected = {await _cover(database, **given): reason for reason, given in WAYS.items()}  # type: ignore[arg-type]
    due = due_month(VIET_NAM, MARCH)
    again = replace(due, prices=due.prices.replace('"raised": true', '"raised": false'))
    async with database.transaction() as connection:
        assert await let_fall_due(connection, again, after=FIRST, until=LAST) == 1
        await gone_through(connection, MARCH.first_day, MARCH.first_day)
    assert await _reasons(database) == expected
    await _hold(database)
    async with database.transaction() as connection:
        waiting = await _cover(database)
        await note_range(connection, again, after=FIRST, until=LAST)
        early = await _cover(database, began="2019-01-01")
        await bill_until(connection, VIET_NAM, [early], MARCH.plus(-12), MARCH)
    found = await _reasons(database)
    assert (found.pop(waiting), found.pop(early)) == ("not_billed_yet", "entered_too_late")
    assert {*found.values(), "not_billed_yet", "entered_too_late"} == {*get_args(WhyLeftOut)}
    await database.one_statement(_CHOSEN)
    async with database.transaction() as connection:
        assert await let_fall_due(connection, due, after=FIRST, until=LAST) == 5, "four chose again, one waited"
    assert {*(await _reasons(database)).values()} == {"no_premium_in_law", "no_choice", "entered_too_late"}
    await _hold(database)


async def test_months_in_which_nothing_ran_are_gone_through(database: Database) -> None:
    assert await months_to_run(database, MARCH) == [MARCH]
    async with database.transaction() as connection:
        await gone_through(connection, MARCH.first_day, MARCH.first_day)
    assert await months_to_run(database, MARCH) == [MARCH]
    assert await months_to_run(database, MARCH.plus(3)) == [MARCH.plus(n) for n in (1, 2, 3)]
    assert len(await months_to_run(database, MARCH.plus(40))) == 13, "as far as a late entry is billed"


async def test_an_officer_sees_who_is_not_billed_and_why(suite: RunningSuite) -> None:
    late = await person(suite)
    wanted = {"person_id": late, "scheme": "vn_voluntary", "income": "1500000.00", "first_day": "2020-05-01"}
    made = await suite.made("officer", COVERAGES, wanted)
    await bills(suite, late, wanted=13)
    listed = (await suite.get("officer", "/contributions/v1/covers-without-premium")).json()["items"]
    (found,) = [one for one in listed if one["person_id"] == late]
    assert found["coverage_id"] == made["id"]
    assert (found["reason"], found["first_month"], found["income"]) == ("entered_too_late", "2020-05", "1500000.00")
    _, (cover,) = await household(suite, 1)
    await bills(suite, cover["person_id"])
    listed = (await suite.get("officer", "/contributions/v1/covers-without-premium")).json()["items"]
    assert cover["person_id"] not in {one["person_id"] for one in listed}
    refused = await suite.get(suite.become("person", late), "/contributions/v1/covers-without-premium")
    assert refused.status_code == 403
