"""Employments, deaths and merges end coverages; what is corrected or undone lets them go on."""

from services.registration.tests.covered import (
    COVERAGES,
    REGISTRATION,
    as_it_stands,
    asked,
    code_of,
    covered,
    hired,
    person,
)
from tests.callers import merge
from tests.running_suite import RunningSuite


async def test_an_employment_ends_it_and_a_void_one_never_did(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    made = await covered(suite, found, first_day="2021-01-01")
    job = await hired(suite, found, "2021-01-05")
    ended = await as_it_stands(suite, made["id"])
    assert (ended["last_day"], ended["reason"], ended["version"]) == ("2021-01-04", "employed", 2)
    assert await code_of(await asked(suite, found)) == (409, "compulsory_covers")
    moved = {"started_on": "2021-01-08", "because": "the contract says so"}
    await suite.made("officer", f"{REGISTRATION}/employments/{job}/correction", moved)
    assert (await as_it_stands(suite, made["id"]))["last_day"] == "2021-01-07"
    own = suite.become("person", found)
    await suite.made(own, f"{REGISTRATION}/employments/{job}/objection", {"because": "never worked there"})
    contested = await as_it_stands(suite, made["id"])
    assert (contested["last_day"], contested["reason"]) == (None, None), "while the person objects, it goes on"
    verdict = {"decision": "upheld", "because": "another person"}
    await suite.made("officer", f"{REGISTRATION}/employments/{job}/objection/decision", verdict)
    assert (await as_it_stands(suite, made["id"]))["last_day"] is None


async def test_an_employment_from_before_its_first_day_makes_it_void(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    made = await covered(suite, found, first_day="2021-01-06")
    await hired(suite, found, "2021-01-02")
    void = await as_it_stands(suite, made["id"])
    assert (void["last_day"], void["reason"]) == ("2021-01-05", "employed")
    items = (await suite.get("officer", f"{REGISTRATION}/persons/{found}/coverage")).json()["items"]
    assert [(one["scheme"], one["first_day"]) for one in items] == [("th_s33", "2021-01-02")]


async def test_a_death_ends_it_on_its_day_and_a_withdrawn_one_does_not(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    made = await covered(suite, found, first_day="2021-01-01")
    death = f"{REGISTRATION}/persons/{found}/death"
    await suite.made("officer", death, {"died_on": "2021-01-07", "evidence": "certificate 12"})
    ended = await as_it_stands(suite, made["id"])
    assert (ended["last_day"], ended["reason"]) == ("2021-01-07", "died")
    await suite.made("officer", f"{death}/withdrawal", {"because": "a twin"})
    assert (await as_it_stands(suite, made["id"]))["last_day"] is None


async def test_two_numbers_of_one_person_are_covered_once(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    kept, merged = await person(suite), await person(suite)
    first = await covered(suite, kept, first_day="2020-01-01", option="1")
    second = await covered(suite, merged, first_day="2020-09-01", option="3")
    number = await merge(suite, kept, merged)
    replaced = await as_it_stands(suite, first["id"])
    assert (replaced["last_day"], replaced["reason"]) == ("2020-08-31", "replaced")
    assert (await as_it_stands(suite, second["id"]))["last_day"] is None
    for one in (kept, merged):
        items = (await suite.get("officer", f"{REGISTRATION}/persons/{one}/coverage")).json()["items"]
        assert [one["option"] for one in items] == ["3", "1"]
        assert await code_of(await asked(suite, one)) == (409, "coverage_overlaps")
    own = suite.become("person", merged)
    assert (await suite.get(own, f"{COVERAGES}/{first['id']}")).status_code == 200
    await suite.made("officer", f"{REGISTRATION}/person-merges/{number}/reversal", {"reason": "they are two"})
    assert (await as_it_stands(suite, first["id"]))["last_day"] is None
