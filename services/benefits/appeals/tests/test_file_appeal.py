"""A decision is appealed once, by its person, within the days of the law."""

import asyncio

from services.benefits.appeals.tests.appealed import APPEAL, appeals, refused, rejected
from tests.claims import claimed, sent_evidence
from tests.running_suite import RunningSuite


async def test_the_person_appeals_until_the_last_day_and_nobody_else(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, _, me, claim = await rejected(suite)
    listed = await appeals(suite, me, claim)
    assert (listed["items"], listed["until"], listed["may_appeal"]) == ([], "2021-02-09", True)
    stranger = suite.become("person", suite.party_id("person-a"))
    path = f"claims/{claim}/appeal"
    for who, status, code in (
        (stranger, 404, "not_found"),
        (employer.persona, 403, "party_not_allowed"),
        ("agent", 403, "party_not_allowed"),
    ):
        await refused(suite, who, path, APPEAL, status, code)
    assert (await suite.get(stranger, f"/benefits/v1/claims/{claim}/appeals")).status_code == 404
    empty = await suite.post(me, f"/benefits/v1/{path}", {"because": " "})
    assert empty.status_code == 422
    await suite.move_to("2021-02-10")
    await refused(suite, me, path, APPEAL, 409, "appeal_too_late")
    assert (await appeals(suite, me, claim))["may_appeal"] is False
    await suite.move_to("2021-02-09")
    filed = await suite.made(me, f"/benefits/v1/{path}", APPEAL)
    assert (filed["status"], filed["filed_on"]) == ("open", "2021-02-09")
    await sent_evidence(suite, me, claim)
    await refused(suite, me, path, APPEAL, 409, "appeal_is_open")
    inbox = (await suite.get("officer", "/benefits/v1/inbox")).json()["items"]
    (waiting,) = [item for item in inbox if item["id"] == filed["id"]]
    assert (waiting["kind"], waiting["about"]["claim_id"]) == ("appeal", claim)
    assert "85" in waiting["law"]
    await suite.settled()
    told = (await suite.get(me, "/benefits/v1/events")).json()["items"]
    assert told[-1]["type"] in {"benefits.appeal_filed.v1", "benefits.evidence_added.v1"}
    assert "benefits.appeal_filed.v1" in {event["type"] for event in told}
    assert APPEAL["because"] not in str(told), "what was written stays at its door"
    notices = (await suite.get(me, "/hotline/v1/me/messages")).json()["items"]
    assert "appeal_filed" in {notice["kind"] for notice in notices}


async def test_what_is_not_decided_is_not_appealed_and_two_at_once_are_one(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, person, me, claim = await rejected(suite)
    waiting = await claimed(suite, employer, person, first_day="2021-03-01", last_day="2021-03-05")
    await refused(suite, me, f"claims/{waiting}/appeal", APPEAL, 409, "nothing_decided")
    path = f"/benefits/v1/claims/{claim}/appeal"
    done = await asyncio.gather(*(suite.post(me, path, APPEAL) for _ in range(3)))
    assert sorted(answer.status_code for answer in done) == [201, 409, 409]
