"""Each case of premiums in both countries is the answer of the door of quotes."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite

CASES = Path(__file__).parents[4] / "tests" / "cases"
_MEMBERS = ("scheme", "option", "income", "support_group", "household", "supported_months", "months", "donor")


def _cases(country: str) -> list[Any]:
    file = CASES / country / "contributions" / "premium.yaml"
    cases = yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]
    # What a standing choice counts as is no question of the door, which asks for a new one.
    return [pytest.param(one, id=one["name"]) for one in cases if not one["given"].get("standing")]


@pytest.fixture(scope="module")
async def vietnamese(
    databases: FreshDatabases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningSuite]:
    folder = tmp_path_factory.mktemp("vietnamese")
    async with running_suite(databases, folder, country="viet_nam", today="2022-03-10") as found:
        yield found


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
