"""A person chooses for how many months to pay at once; the law has the plans."""

from typing import Any

import pytest

from services.contributions.premiums.tests.billed import PLANS, bills, household
from tests.running_suite import RunningSuite


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"months": 2}, (422, "plan_unknown")),
        ({"months": 0}, (422, "request_invalid")),
        ({"first_month": "2022-04"}, (422, "plan_back_dated")),
        ({"first_month": "2565-06"}, (422, "request_invalid")),
        ({"coverage_id": "00000000-0000-4000-8000-000000000000"}, (404, "not_found")),
    ],
)
async def test_no_plan_that_the_law_has_not(
    suite: RunningSuite, given: dict[str, Any], expected: tuple[int, str]
) -> None:
    _, (cover,) = await household(suite, 1)
    await suite.settled()
    body = {"coverage_id": cover["id"], "months": 3, "first_month": "2022-06", **given}
    answer = await suite.post("officer", PLANS, body)
    assert (answer.status_code, answer.json()["code"]) == expected, answer.text


async def test_a_year_is_billed_at_once(suite: RunningSuite) -> None:
    _, (cover,) = await household(suite, 1, first_day="2022-06-01")
    own = suite.become("person", cover["person_id"])
    await suite.settled()
    chosen = await suite.made(own, PLANS, {"coverage_id": cover["id"], "months": 12, "first_month": "2022-06"})
    assert chosen == {"coverage_id": cover["id"], "months": 12, "first_month": "2022-06"}
    await suite.move_to("2022-06-01")
    (bill,) = await bills(suite, cover["person_id"])
    assert (bill["months"], bill["amount"], bill["due_on"]) == (12, f"{67050 * 12}.00", "2022-06-30")
    await suite.move_to("2022-07-01")
    await suite.settled()
    assert len(await bills(suite, cover["person_id"])) == 1, "July is on the bill of June"
