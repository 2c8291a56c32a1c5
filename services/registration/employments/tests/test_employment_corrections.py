"""Employments: entered late, never twice on a day, corrected with history, and every copy follows."""

import asyncio
import random
from datetime import date, timedelta
from typing import Any

import httpx
from sqlalchemy import text

from tests.claims import certify, claimed, close, read, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import staffed

EMPLOYMENTS = "/registration/v1/employments"
_COPY = text("SELECT started_on, ended_on, end_reason, standing, version FROM employment WHERE employment_id = :id")
_COPIES = ("contributions", "benefits", "programmes", "hotline")


def _told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


async def _copies(suite: RunningSuite, employment: str) -> set[tuple[Any, ...]]:
    await suite.settled()
    found = set()
    for service in _COPIES:
        rows = await suite.box.services[service].database.many_rows(_COPY, {"id": employment})
        found |= {tuple(row) for row in rows}
    return found


async def test_an_end_by_mistake_is_corrected_and_opened_again(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    person, _, employment = employer.staff[0]
    path = f"{EMPLOYMENTS}/{employment}"
    await suite.made(employer.persona, f"{path}/end", {"ended_on": "2020-07-01", "reason": "resigned"})
    first = await suite.get(employer.persona, path)
    moved = await suite.made(
        employer.persona, f"{path}/correction", {"ended_on": "2020-08-01", "because": "July worked"}
    )
    assert (moved["ended_on"], moved["reason"], moved["version"]) == ("2020-08-01", "resigned", 3)
    assert await _copies(suite, employment) == {(date(2019, 1, 1), date(2020, 8, 1), "resigned", "stands", 3)}
    stale = await suite.post(
        employer.persona,
        f"{path}/correction",
        {"ended_on": None, "because": "never left"},
        headers={"If-Match": first.headers["ETag"]},
    )
    assert _told(stale) == (412, "version_changed")
    opened = await suite.made(employer.persona, f"{path}/correction", {"ended_on": None, "because": "never left"})
    assert (opened["ended_on"], opened["reason"], opened["version"]) == (None, None, 4)
    assert await _copies(suite, employment) == {(date(2019, 1, 1), None, None, "stands", 4)}
    then = (await suite.get(employer.persona, path, known_at=first.json()["recorded_at"])).json()
    assert then["ended_on"] == "2020-07-01", "what was known then"
    history = (await suite.get(suite.become("person", person), f"{path}/history")).json()["items"]
    assert [(h["version"], h["ended_on"], h["because"], h["changed_by"]) for h in history] == [
        (1, None, None, "officer"),
        (2, "2020-07-01", None, "employer"),
        (3, "2020-08-01", "July worked", "employer"),
        (4, None, "never left", "employer"),
    ]


async def test_what_cannot_be_corrected_so(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    path = f"{EMPLOYMENTS}/{employer.staff[0][2]}/correction"
    tried: list[tuple[str, dict[str, Any], str]] = [
        ("officer", {}, "employment_correction_empty"),
        ("officer", {"started_on": None}, "employment_correction_empty"),
        ("officer", {"ended_on": "2020-07-01"}, "end_needs_reason"),
        ("officer", {"reason": "resigned"}, "end_needs_reason"),
        ("officer", {"started_on": "1985-04-30"}, "day_before_birth"),
        ("officer", {"started_on": "0001-01-01"}, "day_out_of_range"),
        ("officer", {"started_on": "2018-12-31"}, "day_before_registration"),
        ("officer", {"started_on": "2399-01-01"}, "day_out_of_range"),
        ("officer", {"started_on": "2029-01-01"}, "day_too_far_ahead"),
        ("officer", {"ended_on": "2099-01-01", "reason": "resigned"}, "day_too_far_ahead"),
        ("officer", {"ended_on": "2019-01-01", "reason": "resigned"}, "employment_ends_before_start"),
        (employer.persona, {"started_on": "2020-12-01"}, "correction_too_far_back"),
    ]
    for persona, body, code in tried:
        answer = await suite.post(persona, path, {**body, "because": "b"})
        told = [error["code"] for error in answer.json().get("errors", [])]
        assert code in told, (body, answer.text)
        assert answer.status_code == (403 if code == "correction_too_far_back" else 422), answer.text


async def test_an_earlier_contract_is_entered_late_with_its_end(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    person, _, employment = employer.staff[0]
    await suite.made("officer", f"{EMPLOYMENTS}/{employment}/correction", {"started_on": "2020-01-01", "because": "b"})
    earlier = {"employer_id": employer.id, "person_id": person, "started_on": "2019-02-01"}
    open_one = await suite.post(employer.persona, EMPLOYMENTS, earlier)
    assert _told(open_one) == (409, "employment_overlaps")
    assert open_one.json()["overlaps"] == employment
    assert "2020-01-01" in open_one.json()["detail"]
    ended = {**earlier, "ended_on": "2020-01-01", "reason": "contract_expired"}
    made = await suite.made("officer", EMPLOYMENTS, ended)
    assert (made["ended_on"], made["reason"], made["version"]) == ("2020-01-01", "contract_expired", 1)
    copied = {(date(2019, 2, 1), date(2020, 1, 1), "contract_expired", "stands", 1)}
    assert await _copies(suite, made["id"]) == copied
    longer = await suite.post("officer", f"{EMPLOYMENTS}/{made['id']}/correction", {
        "ended_on": "2020-01-02", "because": "b",
    })  # fmt: skip
    assert (_told(longer), longer.json()["overlaps"]) == ((409, "employment_overlaps"), employment)


async def test_no_day_twice_by_twelve_at_once(shared_suite: RunningSuite) -> None:
    """Concurrent starts, ends and corrections: the table never has a person twice at one employer on one day."""
    suite = shared_suite
    employer = await staffed(suite, 1)
    person, _, employment = employer.staff[0]
    chance = random.Random(7)  # noqa: S311 - the same moves every time

    async def move() -> int:
        first = date(2019, 1, 1) + timedelta(days=chance.randrange(700))
        days = {"started_on": first.isoformat(), "ended_on": (first + timedelta(days=40)).isoformat()}
        if chance.random() < 0.5:
            body = {"employer_id": employer.id, "person_id": person, **days, "reason": "resigned"}
            return (await suite.post("officer", EMPLOYMENTS, body)).status_code
        path = f"{EMPLOYMENTS}/{employment}/correction"
        return (await suite.post("officer", path, {**days, "reason": "resigned", "because": "b"})).status_code

    for _ in range(3):
        answers = set(await asyncio.gather(*(move() for _ in range(12))))
        assert answers <= {200, 201, 409}, answers
    overlapping = text("""
        SELECT 1 FROM employment a JOIN employment b USING (employer_id, person_id)
        WHERE a.employment_id < b.employment_id AND a.person_id = :person
          AND daterange(a.started_on, a.ended_on) && daterange(b.started_on, b.ended_on)
    """)
    assert not await suite.box.services["registration"].database.many_rows(overlapping, {"person": person})


async def test_the_claim_follows_the_corrected_end(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    person, _, employment = employer.staff[0]
    await close(suite, employer)
    await certify(suite, employer, person)
    claim = await claimed(suite, employer, person)
    await suite.settled()
    assert (await read(suite, claim))["decision"]["days"] == 56
    await suite.made("officer", f"{EMPLOYMENTS}/{employment}/end", {"ended_on": "2021-01-20", "reason": "resigned"})
    await suite.settled()
    assert (await read(suite, claim))["decision"]["days"] == 16
    await suite.made("officer", f"{EMPLOYMENTS}/{employment}/correction", {"ended_on": None, "because": "a mistake"})
    await suite.settled()
    again = await read(suite, claim)
    assert (again["status"], again["decision"]["days"]) == ("in_payment", 56)
