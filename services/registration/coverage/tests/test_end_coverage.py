"""A coverage ends after the day that is asked for, once, and never before it began."""

from typing import Any

import pytest

from services.registration.tests.covered import COVERAGES, REGISTRATION, asked, code_of, covered, person
from tests.running_suite import RunningSuite


async def _ended(suite: RunningSuite, coverage: str, persona: str = "officer", **body: Any) -> Any:
    return await suite.post(persona, f"{COVERAGES}/{coverage}/end", body)


async def test_the_person_withdraws_and_may_take_part_again(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    made, own = await covered(suite, found), suite.become("person", found)
    wrong = await _ended(suite, made["id"], own, last_day="2021-01-31", reason="not_entitled")
    assert await code_of(wrong) == (403, "reason_of_officers")
    assert await code_of(await _ended(suite, made["id"], own, last_day="2021-01-09")) == (
        422, "coverage_ends_before_start")  # fmt: skip
    first = await _ended(suite, made["id"], own, last_day="2021-01-31")
    assert first.status_code == 200, first.text
    assert (first.json()["last_day"], first.json()["reason"], first.json()["version"]) == ("2021-01-31", "withdrew", 2)
    assert (await _ended(suite, made["id"], own, last_day="2021-01-31")).json() == first.json()
    assert await code_of(await _ended(suite, made["id"], own, last_day="2021-02-28")) == (409, "coverage_already_ended")
    assert (await asked(suite, found, own, first_day="2021-02-01")).status_code == 201
    await suite.settled()
    feed = (await suite.get(own, f"{REGISTRATION}/events", limit=1000)).json()["items"]
    said = [(one["type"].split(".")[1], one["data"]["ended_on"]) for one in feed if "coverage" in one["type"]]
    assert said == [("coverage_started", None), ("coverage_ended", "2021-02-01"), ("coverage_started", None)]


@pytest.mark.parametrize("last_day", ["2021-01-08", "2031-01-11"])
async def test_days_on_which_it_cannot_end(shared_suite: RunningSuite, last_day: str) -> None:
    made = await covered(shared_suite, await person(shared_suite))
    assert (await _ended(shared_suite, made["id"], last_day=last_day)).status_code == 422


async def test_a_coverage_entered_wrongly_never_was(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    made = await covered(suite, found)
    void = (await _ended(suite, made["id"], last_day="2021-03-01", reason="entered_wrongly", because="a twin")).json()
    assert (void["last_day"], void["reason"]) == ("2021-01-09", "entered_wrongly")
    assert (await suite.get("officer", f"{REGISTRATION}/persons/{found}/coverage")).json()["items"] == []
    await covered(suite, found, option="2")
