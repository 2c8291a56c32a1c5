"""A death through the public doors: an employer reports it, an officer records it, and every service follows."""

from typing import Any

from tests.callers import merge
from tests.claims import certify, claimed, close, pay, read, with_nine_months
from tests.programmes import PATH, mine, registered, session
from tests.running_suite import RunningSuite

_DIED = {"died_on": "2021-01-08", "evidence": "certificate 12"}
_DEATH = "/registration/v1/persons/{}/death"


async def _state(suite: RunningSuite, claim: str) -> tuple[str, str | None, str | None]:
    found = await read(suite, claim)
    return found["status"], found["reason"], (found["decision"] or {}).get("last_paid_day")


async def _died(suite: RunningSuite, person: str) -> None:
    await suite.made("officer", _DEATH.format(person), _DIED)
    await suite.settled()


async def _lives(suite: RunningSuite, person: str) -> None:
    answer = await suite.post("officer", f"{_DEATH.format(person)}/withdrawal", {"because": "it was a twin"})
    assert answer.status_code == 200, answer.text
    await suite.settled()


async def _tasks(suite: RunningSuite, employment: str) -> list[dict[str, Any]]:
    items = (await suite.get("officer", "/registration/v1/inbox")).json()["items"]
    return [one for one in items if (one["kind"], one["id"]) == ("reported_death", employment)]


async def test_a_death_is_reported_recorded_followed_everywhere_and_withdrawn(suite_of_brokers: RunningSuite) -> None:
    suite = suite_of_brokers
    employer = await with_nine_months(suite, 1)
    person, _, employment = employer.staff[0]
    await close(suite, employer)
    claim = await claimed(suite, employer, person)
    await certify(suite, employer, person)
    await suite.settled()
    await registered(suite, person)
    _, seat = await session(suite, "testing", day="2021-01-10", capacity=1, offers="rt_pcr")
    me = suite.become("person", person)
    await suite.made(me, f"{PATH}/bookings", {"person_id": person, "session_id": seat})
    before = await read(suite, claim)
    assert before["status"] == "in_payment"

    ending = {"ended_on": "2021-01-08", "reason": "died"}
    await suite.made(employer.persona, f"/registration/v1/employments/{employment}/end", ending)
    (task,) = await _tasks(suite, employment)
    assert task["about"]["person_id"] == person
    await _died(suite, person)
    assert await _tasks(suite, employment) == []
    assert await _state(suite, claim) == ("stopped", "died", "2021-01-07")
    assert [one["status"] for one in (await mine(suite, person))["bookings"]] == ["cancelled"]
    page = await suite.get("agent", f"/hotline/v1/persons/{person}/view")
    assert "registration.person_died.v1" in page.text, page.text[:300]
    run = await pay(suite, "2021-01")
    assert run["count"] == 1
    (paid,) = (await read(suite, claim))["payments"]
    assert (paid["days"], paid["amount"]) == (4, "800.00")

    await _lives(suite, person)
    goes_on = await read(suite, claim)
    assert goes_on["status"] == "stopped", "the employer's word that the employment ended stands"
    back = {"ended_on": None, "reason": None, "because": "it was a twin"}
    await suite.made("officer", f"/registration/v1/employments/{employment}/correction", back)
    await suite.settled()
    assert (await read(suite, claim))["decision"] == before["decision"]
    assert [one["status"] for one in (await mine(suite, person))["bookings"]] == ["booked", "cancelled"]


async def test_a_claim_that_comes_after_the_death_and_one_of_a_merged_number(suite_of_brokers: RunningSuite) -> None:
    suite = suite_of_brokers
    employer = await with_nine_months(suite, 3)
    (late, _, _), (kept, _, _), (other, _, _) = employer.staff
    await close(suite, employer)
    await _died(suite, late)
    body = {
        "branch": "unemployment_force_majeure", "person_id": late, "employer_id": employer.id, "cause": "closure_order",
        "first_day": "2021-01-04", "last_day": "2021-01-31", "payee": {"bank": "KBANK", "account": "1"},
    }  # fmt: skip
    claim = (await suite.made("officer", "/benefits/v1/claims", body))["id"]
    later = {**body, "first_day": "2021-02-01", "last_day": "2021-02-05"}
    after = await suite.made("officer", "/benefits/v1/claims", later)
    await certify(suite, employer, late)
    assert await _state(suite, claim) == ("stopped", "died", "2021-01-07")
    assert (await _state(suite, after["id"]))[:2] == ("rejected", "person_died")

    mine_, others = await claimed(suite, employer, kept), await claimed(suite, employer, other, first_day="2021-02-01")
    for person in (kept, other):
        await certify(suite, employer, person)
    await merge(suite, kept, other)
    await suite.settled()
    was = [await _state(suite, one) for one in (mine_, others)]
    await _died(suite, other)
    assert await _state(suite, mine_) == ("stopped", "died", "2021-01-07"), "recorded under the number that was merged"
    assert (await _state(suite, others))[:2] == ("rejected", "person_died")
    await _lives(suite, kept)
    assert [await _state(suite, one) for one in (mine_, others)] == was, "withdrawn under the number that is kept"
