"""Terms change from a day on; what held before stays readable, on its days and as it was known."""

from typing import Any

import pytest

from services.registration.tests.covered import COVERAGES, REGISTRATION, code_of, covered, person
from tests.running_suite import RunningSuite


async def _changed(suite: RunningSuite, coverage: str, persona: str = "officer", **body: Any) -> Any:
    return await suite.post(persona, f"{COVERAGES}/{coverage}/changes", body)


async def _on(suite: RunningSuite, person_id: str, **asked: str) -> list[tuple[str, str, str | None]]:
    """Return option, first and last day of what covers the person, oldest first."""
    answer = await suite.get("officer", f"{REGISTRATION}/persons/{person_id}/coverage", **asked)
    assert answer.status_code == 200, answer.text
    return [(one["option"], one["first_day"], one["last_day"]) for one in reversed(answer.json()["items"])]


async def test_other_terms_hold_from_their_day_on(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    made = await covered(suite, found, option="1")
    first = await _changed(suite, made["id"], option="2", first_day="2021-03-01")
    assert first.status_code == 200, first.text
    before = first.json()["recorded_at"]
    assert (first.json()["version"], [one["option"] for one in first.json()["terms"]]) == (2, ["1", "2"])
    again = await _changed(suite, made["id"], option="2", first_day="2021-04-01")
    assert again.json()["version"] == 2, "it is so already"
    second = await _changed(suite, made["id"], option="3", first_day="2021-02-01", occupation_group="trader")
    assert [(one["option"], one["first_day"]) for one in second.json()["terms"]] == [
        ("1", "2021-01-10"), ("3", "2021-02-01")]  # fmt: skip
    assert await _on(suite, found) == [("1", "2021-01-10", "2021-01-31"), ("3", "2021-02-01", None)]
    assert await _on(suite, found, known_at=before) == [("1", "2021-01-10", "2021-02-28"), ("2", "2021-03-01", None)]
    assert await _on(suite, found, valid_at="2021-01-31") == [("1", "2021-01-10", "2021-01-31")]
    assert await _on(suite, found, valid_at="2021-03-05", known_at=before) == [("2", "2021-03-01", None)]
    assert await _on(suite, found, known_at="2020-01-01") == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"option": "9", "first_day": "2021-02-01"}, (422, "option_unknown")),
        ({"option": None, "first_day": "2021-02-01"}, (422, "choice_missing")),
        ({"income": "9000", "first_day": "2021-02-01"}, (422, "choice_not_of_scheme")),
        ({"option": "2", "first_day": "2021-01-09"}, (422, "change_outside_coverage")),
        ({"option": "2", "first_day": "2021-06-01"}, (422, "change_outside_coverage")),
        ({"first_day": "2021-02-01"}, (422, "request_invalid")),
        ({"area": None, "first_day": "2021-02-01"}, (422, "request_invalid")),
    ],
)
async def test_terms_that_cannot_be(
    shared_suite: RunningSuite, given: dict[str, Any], expected: tuple[int, str]
) -> None:
    suite = shared_suite
    made = await covered(suite, await person(suite), last_day="2021-05-31")
    assert await code_of(await _changed(suite, made["id"], **given)) == expected
    assert (await suite.get("officer", f"{COVERAGES}/{made['id']}")).json() == made


async def test_a_person_changes_the_own_coverage_from_this_month_on(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    made = await covered(suite, found, first_day="2020-06-01")
    own = suite.become("person", found)
    late = await _changed(suite, made["id"], own, option="2", first_day="2020-12-01")
    assert await code_of(late) == (403, "coverage_back_dated")
    assert (await _changed(suite, made["id"], own, option="2", first_day="2021-01-01")).status_code == 200
    stale = await suite.post(
        own, f"{COVERAGES}/{made['id']}/changes", {"option": "3", "first_day": "2021-02-01"},
        headers={"If-Match": '"1"'},
    )  # fmt: skip
    assert stale.status_code == 412
