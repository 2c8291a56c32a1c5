"""Missed months end a cover: three in a row from the first of them on, and by section 39 the fourth within twelve."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text

from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.values.month import Month
from services.contributions.premiums.actions.let_fall_due import bill_until, premium_law
from services.contributions.premiums.actions.let_lapse import let_lapse
from services.contributions.premiums.invariants import INVARIANTS
from services.contributions.premiums.tests.billed import COVERAGES, PAYMENTS, bills, household, paying
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite

_COVER = text("""
    WITH made AS (
        INSERT INTO premium_coverage (coverage_id, person_id, scheme, version, first_day, event_partition)
        VALUES (:coverage_id, gen_random_uuid(), 'th_s39', 1, '2021-01-01', 0) RETURNING coverage_id
    )
    INSERT INTO premium_terms (coverage_id, first_day, option, support_group)
    SELECT coverage_id, '2021-01-01', '', '' FROM made RETURNING coverage_id
""")
_PAID = text("""
    WITH paid AS (
        UPDATE premium_bill SET status = 'paid' WHERE NOT first_month = ANY(CAST(:missed AS date[]))
        RETURNING bill_id, coverage_id, first_month, amount
    )
    INSERT INTO premium_posting (bill_id, coverage_id, month, entry, cash, member, state, locality, donor, fund)
    SELECT bill_id, coverage_id, first_month, 'payment', amount, -amount, 0, 0, 0, 0 FROM paid RETURNING bill_id
""")
_ENDED = text("SELECT ended_on, reason FROM premium_coverage")
_OPEN = text("SELECT count(*) AS n FROM premium_bill WHERE status = 'due' AND first_month < '2022-02-01'")


async def test_a_cover_lapses_after_three_missed_months_and_may_begin_again(suite: RunningSuite) -> None:
    _, (cover,) = await household(suite, 1)
    person = cover["person_id"]
    (may,) = await bills(suite, person)
    await suite.made("officer", PAYMENTS, paying(may, "MAY"))
    for month in ("2022-06", "2022-07", "2022-08"):
        await suite.move_to(f"{month}-02")
        await bills(suite, person, months=month)
    before = (await suite.get("officer", f"{COVERAGES}/{cover['id']}")).json()
    assert before["last_day"] is None, "two months are missed"
    await suite.move_to("2022-09-01")
    found = {}
    for _ in range(100):
        await suite.settled()
        found = (await suite.get("officer", f"{COVERAGES}/{cover['id']}")).json()
        if found["last_day"]:
            break
    assert (found["last_day"], found["reason"]) == ("2022-05-31", "lapsed")
    statuses = {one["first_month"]: one["status"] for one in await bills(suite, person)}
    assert statuses.pop("2022-09", "lapsed") == "lapsed", "of that day, if it was billed before"
    assert statuses == {"2022-05": "paid", "2022-06": "lapsed", "2022-07": "lapsed", "2022-08": "lapsed"}
    june = next(one for one in await bills(suite, person) if one["first_month"] == "2022-06")
    late = await suite.post("officer", PAYMENTS, paying(june, "JUNE"))
    assert (late.status_code, late.json()["code"]) == (409, "premium_has_lapsed")
    again = {"person_id": person, "scheme": "vn_household_hi", "first_day": "2022-09-01"}
    await suite.made("officer", COVERAGES, again)
    for _ in range(100):
        begun = [one for one in await bills(suite, person, months="2022-09") if one["status"] == "due"]
        if begun:
            break
    assert [(one["amount"], one["first_month"]) for one in begun] == [("67050.00", "2022-09")]


@pytest.mark.parametrize(
    ("missed", "ended_on"),
    [
        ((1, 4, 7), None),  # nine of twelve are paid
        ((1, 4, 7, 10), date(2021, 11, 1)),  # the fourth within twelve: nine cannot be reached
        ((1, 2, 4, 6), date(2021, 7, 1)),
        ((1, 4, 7, 13), None),  # the first and the fourth are in no twelve months together
        ((4, 5, 6), date(2021, 4, 1)),  # three in a row
        ((1, 4, 5, 6), date(2021, 4, 1)),  # both: the earlier end
    ],
)
async def test_section_39_lapses_below_nine_of_twelve_months(
    databases: FreshDatabases, missed: tuple[int, ...], ended_on: date | None
) -> None:
    law = premium_law(load_law(LAW / "thailand"))
    url = await databases.fresh("contributions")
    database = Database(url, application="test", pool_size=2)
    first, cover = Month(2021, 1), uuid4()
    try:
        await database.one_statement(_COVER, {"coverage_id": cover})
        async with database.transaction() as connection:
            await bill_until(connection, law, [cover], first, first.plus(12))
        await database.one_statement(_PAID, {"missed": [first.plus(number - 1).first_day for number in missed]})
        async with database.transaction() as connection:
            lapsed = await let_lapse(connection, law, date(2022, 2, 20))
            assert await let_lapse(connection, law, date(2022, 2, 20)) == 0, "once"
        row = (await database.one_statement(_ENDED))[0]
        assert (lapsed, row["ended_on"]) == (int(ended_on is not None), ended_on)
        assert (row["reason"] == "lapsed") is (ended_on is not None)
        assert (ended_on is None) == bool((await database.one_statement(_OPEN))[0]["n"])
        for invariant in INVARIANTS:
            assert await database.one_statement(text(invariant.sql)) == [], invariant
    finally:
        await database.close()
        await databases.drop({"contributions": url})
