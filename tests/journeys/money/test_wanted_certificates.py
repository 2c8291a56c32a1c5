"""A claim that its employer does not certify: asked at once, an officer's after the day, paid on returns, corrected."""

import asyncio
import time
from typing import Any

import pytest

from deploy.operate.invariants import broken_invariants
from tests.claims import certify, claimed, close, pay, read, with_nine_months
from tests.receivers import receiving
from tests.running_suite import RunningSuite
from tests.staff import Staffed, agent_of, staffed

WANTED, TYPE = "/benefits/v1/certificates-wanted", "benefits.certificate_wanted.v1"


async def _wanted(suite: RunningSuite, employer: Staffed, who: str = "") -> list[dict[str, Any]]:
    answer = await suite.get(who or employer.persona, WANTED, employer_id=employer.id)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def _in_the_inbox(suite: RunningSuite, claim: str) -> str | None:
    """Return the reason for which it is there, if it is."""
    items = (await suite.get("officer", "/benefits/v1/inbox")).json()["items"]
    return next((item["about"]["reason"] for item in items if item["id"] == claim), None)


async def _reviewed(suite: RunningSuite, claim: str) -> None:
    """Wait until the duty has looked at what waits, on the new day."""
    async with asyncio.timeout(10):
        while await _in_the_inbox(suite, claim) is None:
            await asyncio.sleep(0.05)


async def test_the_employer_hears_within_two_seconds_and_past_the_day_an_officer_pays(suite: RunningSuite) -> None:
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    await close(suite, employer)
    await suite.settled()
    async with receiving() as hook:
        await suite.made(employer.persona, "/benefits/v1/webhook-endpoints", {"url": hook.url, "types": [TYPE]})
        filed_at = time.monotonic()
        claim = await claimed(suite, employer, person)
        await hook.until(1)
        feed = (await suite.get(employer.persona, "/benefits/v1/events")).json()["items"]
        assert time.monotonic() - filed_at < 2
    (said,) = [event for event in feed if event["type"] == TYPE]
    assert hook.events == [said]
    assert (said["data"]["claim_id"], said["data"]["until"]) == (claim, "2021-01-25")

    (wanted,) = await _wanted(suite, employer)
    assert (wanted["claim_id"], wanted["person_id"], wanted["name"]) == (claim, person, "สมชาย ใจดี")
    assert (wanted["first_day"], wanted["last_day"], wanted["until"]) == ("2021-01-04", "2021-02-28", "2021-01-25")
    assert (await read(suite, claim))["waiting_for"][0]["until"] == "2021-01-25"
    agent = await agent_of(suite, employer)
    await suite.settled()
    assert [one["name"] for one in await _wanted(suite, employer, agent)] == ["สมชาย ใจดี"]
    assert [one["name"] for one in await _wanted(suite, employer, "officer")] == [None], "without a purpose"

    await suite.move_to("2021-01-25")
    assert await _in_the_inbox(suite, claim) is None
    await suite.move_to("2021-01-26")
    await _reviewed(suite, claim)
    assert await _in_the_inbox(suite, claim) == "officer_review"
    assert [one["overdue"] for one in await _wanted(suite, employer)] == [True]
    because = {"reason": "the shop is shut, the neighbours say so"}
    paid = await suite.made("officer", f"/benefits/v1/claims/{claim}/proceed", because)
    assert (paid["status"], paid["reason"], paid["decision"]["days"]) == ("in_payment", "provisional", 56)
    assert paid["decision"]["provisional"]["because"] == because["reason"]
    assert paid["decision"]["provisional"]["months"][-1] == "2020-12"

    await suite.move_to("2021-02-01")
    run = await suite.made("officer-2", "/benefits/v1/payment-runs", {"month": "2021-01"})
    release = f"/benefits/v1/payment-runs/{run['id']}/release"
    refused = await suite.post("officer", release, {"hash": run["hash"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "own_payment"), "who decided does not release"
    await suite.made("officer-2", f"/benefits/v1/payment-runs/{run['id']}/withdrawal", {})
    await pay(suite, "2021-01")

    await certify(suite, employer, person, last_day="2021-01-17")
    await suite.settled()
    corrected = await read(suite, claim)
    assert (corrected["status"], corrected["decision"]["days"]) == ("closed", 14)
    assert (corrected["overpaid"], "provisional" in corrected["decision"]) == ("2800.00", False)
    assert await _wanted(suite, employer) == []
    types = [e["type"] for e in (await suite.get(employer.persona, "/benefits/v1/events")).json()["items"]]
    assert types[-2:] == ["benefits.certificate_issued.v1", "benefits.certificate_no_longer_wanted.v1"]
    assert not await broken_invariants(suite.box.services)


@pytest.mark.parametrize("reason", ["never_worked_here", "worked_these_days", "other"])
async def test_a_refusal_is_an_officers_at_once(shared_suite: RunningSuite, reason: str) -> None:
    suite = shared_suite
    employer, other = await with_nine_months(suite, 1), await staffed(suite, 1)
    claim = await claimed(suite, employer, employer.staff[0][0])
    path, body = f"{WANTED}/{claim}/refusal", {"reason": reason, "because": "ask the police"}
    assert (await suite.post(other.persona, path, body)).status_code == 404
    assert (await suite.post(employer.persona, path, {**body, "reason": "x"})).status_code == 422
    await suite.made(employer.persona, path, body)
    assert await _in_the_inbox(suite, claim) == "certificate_refused"
    assert await _wanted(suite, employer) == []
    await suite.made("officer", f"/benefits/v1/claims/{claim}/rejection", {"reason": "so it is"})
    rejected = await read(suite, claim)
    assert (rejected["status"], rejected["reason"]) == ("rejected", "not_proven")
    gone = await suite.post(employer.persona, path, body)
    assert (gone.status_code, gone.json()["code"]) == (409, "certificate_not_wanted")
    twice = await suite.post("officer", f"/benefits/v1/claims/{claim}/rejection", {"reason": "so it is"})
    assert (twice.status_code, twice.json()["code"]) == (409, "nothing_unproven")


async def test_bad_input_is_a_clear_problem_and_nothing_is_written(shared_suite: RunningSuite) -> None:
    """For somebody never employed, under another employer's order, twice at once, after the claim ended."""
    suite = shared_suite
    employer, other = await with_nine_months(suite, 2), await staffed(suite, 1)
    person, stranger = employer.staff[0][0], other.staff[0][0]
    await close(suite, other)
    body = {"employer_id": employer.id, "person_id": stranger, "cause": "quarantine", "order_number": "Q 1",
            "first_day": "2021-01-04", "last_day": "2021-01-17", "wages_paid": False}  # fmt: skip
    claim = await claimed(suite, employer, person, cause="quarantine", last_day="2021-01-17")
    foreign = await claimed(suite, other, person, cause="quarantine", last_day="2021-01-17")
    assert [one["name"] for one in await _wanted(suite, other)] == [None], "no employer learns who never worked there"
    path = "/benefits/v1/employer-certificates"
    await suite.settled()
    for wrong, code in (
        (body, "person_not_employed_here"),
        ({**body, "person_id": person, "cause": "closure_order", "order_number": "BKK 1/2564"}, "order_unknown"),
    ):
        refused = await suite.post(employer.persona, path, wrong)
        # Of an employer that was registered a moment ago news may still come: it is asked to try again.
        assert (refused.status_code, refused.json()["code"]) in {(422, code), (503, "news_on_its_way")}
    certificate = {**body, "person_id": person}
    both = await asyncio.gather(*(suite.post(employer.persona, path, certificate) for _ in range(2)))
    assert [answer.status_code for answer in both] == [201, 201]
    assert len({answer.json()["id"] for answer in both}) == 1, "said twice it is one certificate"
    assert (await read(suite, claim))["decision"]["days"] == 14
    refused = await suite.post(other.persona, f"{WANTED}/{claim}/refusal", {"reason": "other", "because": "x"})
    assert refused.status_code == 404
    unproven = await suite.post("officer", f"/benefits/v1/claims/{foreign}/proceed", {"reason": "x"})
    assert (unproven.status_code, unproven.json()["code"]) == (409, "returns_do_not_prove")
    me = suite.become("person", person)
    assert (await suite.made(me, f"/benefits/v1/claims/{foreign}/withdrawal", {}))["status"] == "withdrawn"
    assert await _wanted(suite, other) == []
    late = await suite.made(employer.persona, path, {**certificate, "last_day": "2021-01-20"})
    assert late["last_day"] == "2021-01-20", "after the end of the claim it is evidence for another"
    assert (await read(suite, claim))["decision"]["days"] == 14
    await suite.settled()
    assert not await broken_invariants(suite.box.services)


async def test_an_employment_that_is_registered_late_and_a_late_return_are_heard(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 0)
    other = await staffed(suite, 1)
    person, number, _ = other.staff[0]
    claim = await claimed(suite, employer, person, cause="quarantine", last_day="2021-01-17")
    waits = (await read(suite, claim))["waiting_for"]
    assert [(w["what"], w["until"]) for w in waits[:2]] == [
        ("employment", "2021-01-25"), ("employer_certificate", "2021-01-25")
    ]  # fmt: skip
    body = {"employer_id": employer.id, "person_id": person, "started_on": "2020-01-01", "branch": "000000"}
    await suite.made("officer", "/registration/v1/employments", body)
    await suite.settled()
    assert "employment" not in [w["what"] for w in (await read(suite, claim))["waiting_for"]]
    refused = await suite.post("officer", f"/benefits/v1/claims/{claim}/proceed", {"reason": "x"})
    assert refused.json()["code"] == "returns_do_not_prove"
    for month in range(4, 13):
        await employer.file(f"2020-{month:02d}", [{"national_id": number, "wage": "12000.00"}])
    await suite.settled()
    paid = await suite.made("officer", f"/benefits/v1/claims/{claim}/proceed", {"reason": "x"})
    assert (paid["status"], paid["decision"]["days"]) == ("in_payment", 14)
