"""A month that a return reports with another base is flagged, whichever came first; one of the same base is not."""

from typing import Any

from services.contributions.history.tests.imported import CONTRADICTIONS, WHOLE, confirmed, csv_of, imported, months
from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

HEADING = ["national_id", "born_on", "month", "base"]
BORN_ON = "1985-04-30"


async def contradictions(suite: RunningSuite, person_id: str) -> list[dict[str, Any]]:
    await suite.settled()
    answer = await suite.get("officer", CONTRADICTIONS, limit=200)
    return [one for one in answer.json()["items"] if one["person_id"] == person_id]


async def old_months(suite: RunningSuite, employer: Staffed, *bases: tuple[str, str]) -> dict[str, Any]:
    number = employer.staff[0][1]
    rows = [[number, BORN_ON, month, base] for month, base in bases]
    job = await imported(suite, csv_of(HEADING, *rows), **WHOLE)
    await confirmed(suite, job)
    return job


async def test_a_return_that_was_there_before_is_contradicted(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 1)
    person_id = employer.staff[0][0]
    for month in ("2020-11", "2020-12"):
        await employer.file(month, 1)
    job = await old_months(suite, employer, ("2020-11", "9000"), ("2020-12", "12000"), ("2018-01", "9000"))
    assert job["result"]["contradictions"] == 1, "the second officer sees it before"
    (found,) = await contradictions(suite, person_id)
    assert (found["month"], found["imported_base"], found["returned_base"]) == ("2020-11", "9000.00", "12000.00")
    assert (found["counts"], found["decided"]) == ("return", False), "by law the return counts"
    shown = [
        (one["month"], one["made_of"], one["counts"], one["contradicted"]) for one in await months(suite, person_id)
    ]
    assert sorted(shown) == [
        ("2018-01", "history", True, False),
        ("2020-11", "history", False, True),
        ("2020-11", "return", True, True),
        ("2020-12", "history", False, False),
        ("2020-12", "return", True, False),
    ], "both are kept"
    me = suite.become("person", person_id)
    assert (await suite.get(me, "/contributions/v1/me")).json()["credited"] == 3, "a month counts once"


async def test_a_return_that_comes_later_contradicts_and_a_correction_may_agree(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 1)
    person_id = employer.staff[0][0]
    await old_months(suite, employer, ("2020-10", "9000"))
    assert await contradictions(suite, person_id) == []
    await employer.file("2020-10", 1)
    (found,) = await contradictions(suite, person_id)
    assert (found["imported_base"], found["returned_base"]) == ("9000.00", "12000.00")
    await employer.file("2020-10", 1, kind="correction", wage="9000.00")
    assert await contradictions(suite, person_id) == [], "both agree now"
    await employer.file("2020-10", 1, kind="correction", wage="8000.00")
    (found,) = await contradictions(suite, person_id)
    assert found["returned_base"] == "8000.00"
