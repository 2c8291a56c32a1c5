"""A quote tells what a plan costs and who pays what of it; its shares sum to the premium, in both countries."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from libs.common.runtime.yaml_files import read_yaml
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite

CASES = Path(__file__).parents[4] / "tests" / "cases"
_MEMBERS = ("scheme", "option", "income", "support_group", "household", "supported_months", "months", "donor")


def _cases(country: str) -> list[Any]:
    file = CASES / country / "contributions" / "premium.yaml"
    cases = read_yaml(file)["cases"]
    # What a standing choice counts as is no question of the door, which asks for a new one.
    return [pytest.param(one, id=one["name"]) for one in cases if not one["given"].get("standing")]


QUOTES = "/contributions/v1/premium-quotes"
MARCH = {"first_month": "2022-03"}
VOLUNTARY: dict[str, Any] = {"scheme": "vn_voluntary", "income": "1500000.00", **MARCH}


@pytest.fixture(scope="module")
async def vietnamese(
    databases: FreshDatabases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningSuite]:
    folder = tmp_path_factory.mktemp("vietnamese")
    async with running_suite(databases, folder, country="viet_nam", today="2022-03-10") as found:
        yield found


async def _quoted(suite: RunningSuite, **body: Any) -> dict[str, Any]:
    answer = await suite.post("person-a", QUOTES, body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    parts = [found, *found["by_month"]]
    for part in parts:
        assert sum(Decimal(share) for share in part["shares"].values()) == Decimal(part["total"])
    assert sum(Decimal(month["total"]) for month in found["by_month"]) == Decimal(found["total"])
    return found


async def test_five_members_of_a_household_cost_less_and_less(vietnamese: RunningSuite) -> None:
    totals = [
        (await _quoted(vietnamese, scheme="vn_household_hi", household=place, first_month="2022-05"))["total"]
        for place in range(1, 7)
    ]
    assert totals == ["67050.00", "46935.00", "40230.00", "33525.00", "26820.00", "26820.00"]
    near = await _quoted(
        vietnamese, scheme="vn_household_hi", household=1, first_month="2022-05", support_group="near_poor"
    )
    assert near["shares"] == {"member": "20115.00", "state": "46935.00", "locality": "0.00", "donor": "0.00"}


async def test_support_ends_within_a_plan_and_donors_pay_what_is_left(vietnamese: RunningSuite) -> None:
    plan = await _quoted(vietnamese, **VOLUNTARY, months=3, supported_months=118, support_group="poor")
    assert [month["shares"]["state"] for month in plan["by_month"]] == ["99000.00", "99000.00", "0.00"]
    assert (plan["total"], plan["shares"]["member"]) == ("990000.00", "792000.00")
    assert [step["month"] for step in plan["steps"] if step["step"] == "support has ended"] == ["2022-05"]
    assert plan["citations"], "each step names its act"
    given = await _quoted(vietnamese, **VOLUNTARY, donor="66000", locality="300000")
    assert given["shares"] == {"member": "0.00", "state": "33000.00", "locality": "297000.00", "donor": "0.00"}
    capped = await _quoted(vietnamese, **{**VOLUNTARY, "income": "40000000"})
    assert (capped["income_used"], capped["total"]) == ("29800000.00", "6556000.00")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"income": "700000"}, (422, "below_floor", "/income")),
        ({"income": None}, (422, "below_floor", "/income")),
        ({"income": "1510000"}, (422, "premium_terms_wrong", "/income")),
        ({"support_group": "kings"}, (422, "premium_terms_wrong", "/support_group")),
        ({"household": 2}, (422, "premium_terms_wrong", "/household")),
        ({"option": "1"}, (422, "premium_terms_wrong", "/option")),
        ({"months": 2}, (422, "plan_unknown", "/months")),
        ({"months": 0}, (422, "request_invalid", "/months")),
        ({"scheme": "th_s40"}, (422, "scheme_unknown", "/scheme")),
        ({"first_month": "2017-12"}, (422, "no_law_at_date", "")),
        ({"supported_months": -1}, (422, "request_invalid", "/supported_months")),
    ],
)
async def test_no_quote_of_what_nobody_can_choose(
    vietnamese: RunningSuite, given: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    answer = await vietnamese.post("officer", QUOTES, {**VOLUNTARY, **given})
    body = answer.json()
    pointer = (body.get("errors") or [{"pointer": body.get("pointer", "")}])[0]["pointer"]
    assert (answer.status_code, body["code"], pointer) == expected, answer.text


async def test_a_thai_plan_follows_the_price_of_each_month(shared_suite: RunningSuite) -> None:
    plan = await _quoted(shared_suite, scheme="th_s40", option="3", first_month="2022-06", months=3)
    assert [month["shares"]["member"] for month in plan["by_month"]] == ["180.00", "180.00", "300.00"]
    assert (plan["currency"], plan["shares"]["state"]) == ("THB", "450.00")
    months = {"2019-05": "432.00", "2021-07": "216.00", "2021-10": "235.00", "2022-06": "91.00", "2023-02": "432.00"}
    for month, amount in months.items():
        quoted = await _quoted(shared_suite, scheme="th_s39", first_month=month)
        assert (quoted["total"], quoted["shares"]["member"]) == (amount, amount)


async def _answered(suite: RunningSuite, case: dict[str, Any]) -> None:
    given = case["given"]
    body = {name: given[name] for name in _MEMBERS if name in given} | {"first_month": str(given["month"])}
    answer = await suite.post("person-a", "/contributions/v1/premium-quotes", body)
    assert answer.status_code == 200, answer.text
    quote = answer.json()
    last = quote["by_month"][-1]
    told = {"total": last["total"], **last["shares"], "plan": quote["total"]}
    assert {name: told[name] for name in case["expect"]} == case["expect"]
    assert sum(Decimal(share) for share in last["shares"].values()) == Decimal(last["total"])


@pytest.mark.parametrize("case", _cases("viet_nam"))
async def test_a_vietnamese_case(vietnamese: RunningSuite, case: dict[str, Any]) -> None:
    await _answered(vietnamese, case)


@pytest.mark.parametrize("case", _cases("thailand"))
async def test_a_thai_case(shared_suite: RunningSuite, case: dict[str, Any]) -> None:
    await _answered(shared_suite, case)
