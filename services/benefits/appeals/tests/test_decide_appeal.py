"""Another officer upholds a decision, or has the claim judged again; the new decision takes the place of the old."""

import asyncio

from services.benefits.appeals.tests.appealed import APPEAL, appeals, refused, rejected
from tests.claims import certify, claimed, close, read
from tests.running_suite import RunningSuite
from tests.staff import staffed

CHANGED = {"outcome": "changed", "because": "the returns name the person"}
UPHELD = {"outcome": "upheld", "because": "nothing new"}


async def test_a_granted_appeal_pays_what_was_rejected(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    _, _, me, claim = await rejected(suite)
    filed = await suite.made(me, f"/benefits/v1/claims/{claim}/appeal", APPEAL)
    path = f"appeals/{filed['id']}/decision"
    await refused(suite, "officer", path, CHANGED, 403, "own_decision")
    assert (await suite.post(me, f"/benefits/v1/{path}", CHANGED)).status_code == 403
    decided = await suite.made("officer-2", f"/benefits/v1/{path}", CHANGED)
    assert (decided["status"], decided["decided_because"]) == ("changed", CHANGED["because"])
    now = await read(suite, claim)
    assert (now["status"], now["reason"], now["decision"]["days"]) == ("in_payment", "provisional", 56)
    await refused(suite, "officer-2", path, UPHELD, 409, "appeal_is_over")
    await refused(suite, me, f"claims/{claim}/appeal", APPEAL, 409, "appeal_was_decided")
    listed = await appeals(suite, me, claim)
    assert (listed["items"][0]["status"], listed["may_appeal"]) == ("changed", False)
    await suite.settled()
    types = [event["type"] for event in (await suite.get(me, "/benefits/v1/events")).json()["items"]]
    assert [one for one in types if one != "benefits.certificate_wanted.v1"][-2:] == [
        "benefits.claim_moved.v1", "benefits.appeal_decided.v1",
    ]  # fmt: skip
    notices = (await suite.get(me, "/hotline/v1/me/messages")).json()["items"]
    assert {"appeal_changed", "claim_in_payment"} <= {notice["kind"] for notice in notices}


async def test_an_upheld_decision_stands_and_goes_to_the_court(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    _, _, me, claim = await rejected(suite)
    filed = await suite.made("officer-2", f"/benefits/v1/claims/{claim}/appeal", APPEAL)
    path = f"appeals/{filed['id']}/decision"
    await refused(suite, "officer-2", path, UPHELD, 403, "own_decision")
    third = "officer-3"
    suite.tokens[third] = suite.box.issuer.token(party="officer", subject=third)
    before = await read(suite, claim)
    both = await asyncio.gather(*(suite.post(third, f"/benefits/v1/{path}", UPHELD) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [200, 409]
    after = await read(suite, claim)
    assert (after["status"], after["decision"]) == (before["status"], before["decision"])
    await refused(suite, me, f"claims/{claim}/appeal", APPEAL, 409, "appeal_was_decided")


async def test_what_the_facts_do_not_change_is_not_called_changed(shared_suite: RunningSuite) -> None:
    """A person without enough months: the same facts give the same decision, and no officer writes an amount."""
    suite = shared_suite
    await suite.move_to("2021-01-10")
    employer = await staffed(suite, 1)
    await employer.file("2020-12", 1, wage="12000.00")
    for month in ("2019-10", "2019-11", "2019-12", *(f"2020-{number:02d}" for number in range(1, 12))):
        await employer.file(month, 0, kind="nil")
    person = employer.staff[0][0]
    await close(suite, employer)
    await suite.settled()
    claim = await claimed(suite, employer, person)
    await certify(suite, employer, person)
    await suite.settled()
    before = await read(suite, claim)
    assert (before["status"], before["reason"]) == ("rejected", "qualifying_months")
    me = suite.become("person", person)
    filed = await suite.made(me, f"/benefits/v1/claims/{claim}/appeal", APPEAL)
    path = f"appeals/{filed['id']}/decision"
    await refused(suite, "officer", path, CHANGED, 409, "nothing_changes")
    assert (await appeals(suite, me, claim))["items"][0]["status"] == "open", "nothing half-written"
    for month in range(4, 12):
        await employer.file(f"2020-{month:02d}", 1, wage="12000.00", kind="correction")
    await suite.settled()
    assert (await read(suite, claim))["status"] == "rejected", "a rejection for good waits for an appeal"
    await suite.made("officer", f"/benefits/v1/{path}", CHANGED)
    assert (await read(suite, claim))["status"] == "in_payment"
