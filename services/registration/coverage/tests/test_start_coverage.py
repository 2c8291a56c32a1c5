"""A coverage starts as the law allows it: who may take part, on which days, and one of a branch at a time."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.registration.tests.covered import COVERAGES, REGISTRATION, asked, code_of, covered, hired, person
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite
from tests.staff import staffed

CHOSEN = {"scheme": "vn_voluntary", "income": "1500000.00", "first_day": "2022-03-01"}


@pytest.fixture(scope="module")
async def vietnamese(
    databases: FreshDatabases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningSuite]:
    folder = tmp_path_factory.mktemp("vietnamese")
    async with running_suite(databases, folder, country="viet_nam", today="2022-03-10") as found:
        yield found


async def test_a_person_takes_part_and_an_officer_reads_it(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    own, stranger = suite.become("person", found), suite.become("person", await person(suite))
    answer = await asked(suite, found, own, option="3", occupation_group="farmer")
    assert answer.status_code == 201, answer.text
    made = answer.json()
    (terms,) = made["terms"]
    assert (made["scheme"], made["first_day"], made["last_day"], made["version"]) == ("th_s40", "2021-01-10", None, 1)
    assert (terms["option"], terms["income"], terms["occupation_group"], terms["area"]) == (
        "3",
        None,
        "farmer",
        "TH-10",
    )
    for persona in ("officer", own):
        assert (await suite.get(persona, f"{COVERAGES}/{made['id']}")).json() == made
    assert (await suite.get(stranger, f"{COVERAGES}/{made['id']}")).status_code == 404
    assert await code_of(await asked(suite, found, stranger)) == (404, "not_found")
    (item,) = (await suite.get(own, f"{REGISTRATION}/me/coverage")).json()["items"]
    assert (item["coverage_id"], item["scheme"], item["first_day"]) == (made["id"], "th_s40", "2021-01-10")
    await suite.settled()
    feed = (await suite.get(own, f"{REGISTRATION}/events", limit=1000)).json()["items"]
    assert [one["type"] for one in feed if "coverage" in one["type"]] == ["registration.coverage_started.v1"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"scheme": "th_s41"}, (422, "scheme_unknown")),
        ({"scheme": "compulsory"}, (422, "scheme_unknown")),
        ({"scheme": "vn_voluntary"}, (422, "scheme_unknown")),
        ({"option": "4"}, (422, "option_unknown")),
        ({"option": None}, (422, "choice_missing")),
        ({"option": "1", "income": "9000"}, (422, "choice_not_of_scheme")),
        ({"support_group": "poor"}, (422, "support_group_unknown")),
        ({"support_group": ["poor", "near_poor"]}, (422, "request_invalid")),
        ({"occupation_group": "king"}, (422, "occupation_group_unknown")),
        ({"first_day": "1985-04-29"}, (422, "request_invalid")),
        ({"first_day": "2022-02-01"}, (422, "request_invalid")),
        ({"last_day": "2021-01-09"}, (422, "request_invalid")),
        ({"first_day": "2000-04-29"}, (422, "no_law_at_date")),
        ({"area": "TH-99"}, (422, "area_unknown")),
        ({"scheme": "th_s39", "option": None}, (422, "months_missing")),
    ],
)
async def test_what_nobody_can_take_part_in(
    shared_suite: RunningSuite, given: dict[str, Any], expected: tuple[int, str]
) -> None:
    found = await person(shared_suite)
    answer = await asked(shared_suite, found, **given)
    if "errors" in answer.json() and expected[1] == "area_unknown":
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == expected
    else:
        assert await code_of(answer) == expected
    listed = (await shared_suite.get("officer", f"{REGISTRATION}/persons/{found}/coverage")).json()
    assert (listed["items"], listed["reserved"]) == ([], None), "nothing is half written"


async def test_ages_deaths_and_the_persons_own_days(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    child, old, dead = [await person(suite, born_on=day) for day in ("2006-01-11", "1955-01-10", "1985-04-30")]
    assert await code_of(await asked(suite, child)) == (422, "age_outside")
    assert await code_of(await asked(suite, old)) == (422, "age_outside")
    await suite.made("officer", f"{REGISTRATION}/persons/{dead}/death", {"died_on": "2021-01-09", "evidence": "c"})
    assert await code_of(await asked(suite, dead)) == (409, "person_died")
    some = await person(suite)
    late = await asked(suite, some, suite.become("person", some), first_day="2020-12-31")
    assert await code_of(late) == (403, "coverage_back_dated")
    assert (await asked(suite, some, first_day="2020-12-31")).status_code == 201, "an officer may"


async def test_days_are_covered_once_and_a_later_one_may_follow(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    old = await covered(suite, found, first_day="2020-01-01", last_day="2020-06-30")
    assert (old["last_day"], old["reason"]) == ("2020-06-30", "withdrew")
    for first_day, last_day in (("2020-06-30", None), ("2019-01-01", None), ("2019-01-01", "2020-01-01")):
        answer = await asked(suite, found, first_day=first_day, last_day=last_day)
        assert await code_of(answer) == (409, "coverage_overlaps")
        assert answer.json()["overlaps"] == old["id"]
    await covered(suite, found, first_day="2019-01-01", last_day="2019-12-31")
    await covered(suite, found, first_day="2020-07-01")


async def test_of_many_at_one_moment_one_starts(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    answers = await asyncio.gather(*(asked(suite, found, option=str(1 + n % 3)) for n in range(12)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] + [409] * 11
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"coverage_overlaps"}


async def test_section_39_is_for_who_left_with_twelve_months(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 2)
    for number in range(1, 13):
        await employer.file(f"2020-{number:02d}", 2 if number > 1 else 1)
    await suite.settled()
    (twelve, _, employment), (eleven, _, other) = employer.staff
    section = {"scheme": "th_s39", "option": None, "first_day": "2021-01-05"}
    assert await code_of(await asked(suite, twelve, **section)) == (409, "compulsory_covers")
    for one in (employment, other):
        end = {"ended_on": "2021-01-01", "reason": "resigned"}
        await suite.made("officer", f"{REGISTRATION}/employments/{one}/end", end)
    reserved = (await suite.get("officer", f"{REGISTRATION}/persons/{twelve}/coverage")).json()["reserved"]
    assert reserved == {"months": 12, "left_on": "2021-01-01"}
    short = await asked(suite, eleven, **section)
    assert await code_of(short) == (422, "months_missing")
    assert "11" in short.json()["detail"]
    late = await asked(suite, twelve, **{**section, "first_day": "2021-07-02"})
    assert await code_of(late) == (422, "left_too_long_ago")
    made = await covered(suite, twelve, **section)
    assert made["terms"][0]["option"] is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (201, "")),
        ({"income": "40000000", "support_group": "others"}, (201, "")),
        ({"income": "700000"}, (422, "below_floor")),
        ({"income": "1510000"}, (422, "income_off_the_ladder")),
        ({"income": "1500000.01"}, (422, "income_off_the_ladder")),
        ({"income": "-1"}, (422, "request_invalid")),
        ({"income": None}, (422, "choice_missing")),
        ({"support_group": "ethnic_minority"}, (422, "support_group_unknown")),
        ({"scheme": "th_s40", "option": "1", "income": None}, (422, "scheme_unknown")),
    ],
)
async def test_viet_nam_takes_an_income_on_the_ladder(
    vietnamese: RunningSuite, given: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = await asked(vietnamese, await person(vietnamese), **{**CHOSEN, "option": None, **given})
    assert await code_of(answer) == expected
    if expected[1] == "below_floor":
        assert answer.json()["floor"] == "1500000"


async def test_an_employee_of_viet_nam_is_covered_by_the_compulsory_scheme(vietnamese: RunningSuite) -> None:
    suite = vietnamese
    employee = await person(suite)
    await hired(suite, employee, "2022-03-01")
    assert await code_of(await asked(suite, employee, **CHOSEN, option=None)) == (409, "compulsory_covers")
    (item,) = (await suite.get("officer", f"{REGISTRATION}/persons/{employee}/coverage")).json()["items"]
    assert (item["scheme"], item["coverage_id"], item["last_day"]) == ("vn_compulsory", None, None)
