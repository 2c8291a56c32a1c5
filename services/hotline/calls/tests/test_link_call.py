"""A call is linked to a case by its own agent, and to a person only after the identity check passed in that case."""

from typing import Any

from tests.callers import at_the_desk, caller, seconds_ago
from tests.running_suite import RunningSuite

CASES = "/hotline/v1/cases"


async def _answered(suite: RunningSuite, reference: str, agent: str = "agent") -> str:
    told: dict[str, Any] = {"reference": reference, "at": seconds_ago(0)}
    await suite.made("pbx", "/hotline/v1/call-events", {**told, "kind": "started", "number": "+66819990000"})
    made = await suite.made("pbx", "/hotline/v1/call-events", {**told, "kind": "answered", "agent": agent})
    return str(made["id"])


async def test_a_call_belongs_to_a_person_only_after_the_check(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person = (await caller(suite, "มานี", "มีนา", "+66819990000"))["id"]
    await at_the_desk(suite)
    case = (await suite.made("agent", CASES, {"about": "x", "kind": "request", "person_id": person}))["id"]
    call = await _answered(suite, "checked")
    link = f"/hotline/v1/calls/{call}/link"
    refused = await suite.post("agent", link, {"case_id": case})
    assert (refused.status_code, refused.json()["code"]) == (403, "identity_not_checked")
    other = await suite.post("supervisor", link, {"case_id": case})
    assert (other.status_code, other.json()["code"]) == (403, "call_of_another_agent")
    # The number that calls is shown to the agent and proves nothing: two other answers are asked.
    check = {"person_id": person, "answers": {"born_on": "1985-04-30", "phone": "0819990000"}}
    assert (await suite.made("agent", f"{CASES}/{case}/identity-checks", check))["passed"]
    linked = (await suite.post("agent", link, {"case_id": case})).json()
    assert (linked["case_id"], linked["person_id"]) == (case, person)
    assert (await suite.post("agent", link, {"case_id": case})).json() == linked, "the same again changes nothing"
    another = (await suite.made("agent", CASES, {"about": "y", "kind": "request"}))["id"]
    twice = await suite.post("agent", link, {"case_id": another})
    assert (twice.status_code, twice.json()["code"]) == (409, "call_is_linked")


async def test_a_call_of_nobody_is_linked_to_the_own_case_alone(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    suite.tokens["other"] = suite.box.issuer.token(party="agent", subject="other")
    call = await _answered(suite, "nobody")
    case = (await suite.made("other", CASES, {"about": "x", "kind": "information"}))["id"]
    refused = await suite.post("agent", f"/hotline/v1/calls/{call}/link", {"case_id": case})
    assert (refused.status_code, refused.json()["code"]) == (403, "case_not_yours")
    own = (await suite.made("agent", CASES, {"about": "x", "kind": "information"}))["id"]
    linked = (await suite.post("agent", f"/hotline/v1/calls/{call}/link", {"case_id": own})).json()
    assert (linked["case_id"], linked["person_id"]) == (own, None)
