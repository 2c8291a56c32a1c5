"""A relation opens nothing before it begins, and nothing after it ends."""

from typing import Any

from sqlalchemy import text

from tests.callers import at_the_desk, caller, merge
from tests.claims import claimed, close, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import agent_of, staffed


async def _statuses(suite: RunningSuite, persona: str, *paths: str) -> list[int]:
    return [(await suite.get(persona, path)).status_code for path in paths]


async def test_a_mandate(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await staffed(suite, 1)
    filed = await employer.file("2020-12", 1)
    agent = await agent_of(suite)
    reads = [
        f"/contributions/v1/returns/{filed['id']}",
        f"/contributions/v1/returns/{filed['id']}/lines",
        f"/contributions/v1/employers/{employer.id}/account",
        f"/registration/v1/employments/{employer.staff[0][2]}",
    ]
    assert await _statuses(suite, agent, *reads) == [404] * 4
    agent_id = agent.removeprefix("payroll_agent-")
    given = {"employer_id": employer.id, "agent_id": agent_id, "scopes": ["returns", "staff"]}
    for days, during in (
        ({"first_day": "2021-01-11"}, 404),
        ({"first_day": "2020-01-01", "last_day": "2021-01-09"}, 404),
        ({"first_day": "2020-01-01"}, 200),
    ):
        mandate = await suite.made(employer.persona, "/registration/v1/mandates", {**given, **days})
        await suite.settled()
        found = await _statuses(suite, agent, *reads)
        assert found == [200] * 4 if during == 200 else 200 not in found, days
        await suite.made(employer.persona, f"/registration/v1/mandates/{mandate['id']}/revocation", {})
        await suite.settled()
        assert 200 not in await _statuses(suite, agent, *reads), f"revoked: {days}"


async def test_an_employment_opens_nothing_before_it(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 0)
    person = (await caller(suite, "มานะ", "อดทน", "+66812345678"))["id"]
    reads = (f"/registration/v1/persons/{person}", f"/contributions/v1/persons/{person}/months")
    assert await _statuses(suite, employer.persona, *reads) == [404, 404]
    body = {"employer_id": employer.id, "person_id": person, "started_on": "2020-12-01", "branch": "000000"}
    await suite.made("officer", "/registration/v1/employments", body)
    await suite.settled()
    assert (await _statuses(suite, employer.persona, *reads))[0] == 200
    stranger = await staffed(suite, 0)
    assert await _statuses(suite, stranger.persona, *reads) == [404, 404], "and to nobody else"


async def test_a_consent(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await employer.file("2020-12", 1)
    await suite.settled()
    wanted = {"employer_id": employer.id}
    path = "/contributions/v1/standing-certificates"
    assert (await suite.post("bank-a", path, wanted)).status_code in {403, 404}
    consent = {**wanted, "bank_id": suite.party_id("bank-a"), "first_day": "2021-01-01", "last_day": "2021-01-31"}
    given = await suite.made(employer.persona, "/contributions/v1/standing-consents", consent)
    assert (await suite.post("bank-a", path, wanted)).status_code == 201
    assert (await suite.post("bank-b", path, wanted)).status_code in {403, 404}, "another bank's is another bank's"
    await suite.move_to("2021-02-01")
    assert (await suite.post("bank-a", path, wanted)).status_code in {403, 404}, "over"
    await suite.move_to("2021-01-15")
    await suite.made(employer.persona, f"/contributions/v1/standing-consents/{given['id']}/revocation", {})
    assert (await suite.post("bank-a", path, wanted)).status_code in {403, 404}, "withdrawn"


async def test_one_person_under_two_numbers(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    merged = employer.staff[0][0]
    kept = (await caller(suite, "สมชาย", "ใจดี"))["id"]
    await close(suite, employer)
    claim = await claimed(suite, employer, merged)
    await at_the_desk(suite)
    own = suite.become("person", kept)
    reads = (f"/benefits/v1/claims/{claim}", f"/registration/v1/persons/{merged}")
    assert await _statuses(suite, own, *reads) == [404, 404]
    merge_id = await merge(suite, kept, merged)
    assert await _statuses(suite, own, *reads) == [200, 200]
    reversal = f"/registration/v1/person-merges/{merge_id}/reversal"
    undone = await suite.post("officer-2", reversal, {"reason": "two people"})
    assert undone.status_code == 200, undone.text
    await suite.settled()
    assert await _statuses(suite, own, *reads) == [404, 404]


async def test_a_purpose_and_a_check_hold_for_half_an_hour(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person = await caller(suite, "มานะ", "อดทน", "+66812345678")
    await at_the_desk(suite)
    hotline = suite.box.services["hotline"].database
    view = f"/hotline/v1/persons/{person['id']}/view"

    async def masked() -> bool:
        return bool((await suite.get("agent", view)).json()["person"]["masked"])

    case = (await suite.made("agent", "/hotline/v1/cases", {"about": "x", "kind": "request"}))["id"]
    answers = {"born_on": "1985-04-30", "national_id_end": person["national_id"][-4:]}
    check = {"person_id": person["id"], "answers": answers}
    assert (await suite.made("agent", f"/hotline/v1/cases/{case}/identity-checks", check))["passed"]
    acting: dict[str, Any] = {"case_id": case, "person_id": person["id"]}
    assert (await suite.post("agent", "/hotline/v1/acting-tokens", acting)).status_code == 200
    assert await masked()
    await suite.made("agent", "/hotline/v1/looks", {**acting, "purpose": "wants to claim"})
    assert not await masked()
    for ends in (
        "UPDATE look SET until = until - interval '31 minutes'",
        "UPDATE identity_check SET at = at - interval '31 minutes'",
    ):
        await hotline.one_statement(text(ends))
    assert await masked()
    late = await suite.post("agent", "/hotline/v1/acting-tokens", acting)
    assert (late.status_code, late.json()["code"]) == (403, "identity_not_checked")
