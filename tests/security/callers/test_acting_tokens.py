"""Acting tokens: signed only by the hotline, for a person, an agent and a case, and short."""

import asyncio
import json
import time
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.onebox.box import acting_key
from deploy.onebox.issuer import AUDIENCE, ISSUER
from libs.common.door.building import api_routes, policy_of
from tests.callers import at_the_desk
from tests.claims import certify, close, read, with_nine_months
from tests.running_suite import RunningSuite

_HOTLINE = "https://hotline.prakan.invalid"


def _token(suite: RunningSuite, key: Any = None, **changed: Any) -> str:
    signing = key or ECKey.import_key(json.loads(acting_key(suite.box.options.data).read_text()))
    now, person = int(time.time()), suite.party_id("person-a")
    claims = {"iss": _HOTLINE, "aud": AUDIENCE, "sub": "x", "party": "person", "party_id": person, "iat": now,
              "exp": now + 600, "act": {"sub": "agent"}, "case": str(uuid4()), **changed}  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": signing.kid}, claims, signing, algorithms=["ES256"])


async def _status(suite: RunningSuite, token: str) -> int:
    path = "/registration/v1/me"
    return (await suite.http.get(path, headers={"Authorization": f"Bearer {token}"})).status_code


async def _served(suite: RunningSuite, who: str = "agent") -> tuple[str, str]:
    """Make an agent's case in which person-a passed the check; return the case and its token."""
    person = suite.party_id("person-a")
    headers = {"Authorization": f"Bearer {suite.token('officer')}", "X-Purpose": "test: the number"}
    number = (await suite.http.get(f"/registration/v1/persons/{person}", headers=headers)).json()["national_id"]
    await at_the_desk(suite)
    case = (await suite.made(who, "/hotline/v1/cases", {"about": "x", "kind": "request"}))["id"]
    answers = {"born_on": "1985-04-30", "national_id_end": number[-4:]}
    path = f"/hotline/v1/cases/{case}/identity-checks"
    assert (await suite.made(who, path, {"person_id": person, "answers": answers}))["passed"]
    asked = {"case_id": case, "person_id": person}
    return case, (await suite.made(who, "/hotline/v1/acting-tokens", asked))["access_token"]


async def test_a_good_one_is_taken_as_long_as_its_case_stands(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    suite.tokens["agent-2"] = suite.box.issuer.token(party="agent", subject="agent-2")
    case, token = await _served(suite)
    path, taken, other = f"/hotline/v1/cases/{case}", [], suite.party_id("person-b")
    for who, end, back in (
        ("agent-2", ("assignment", {}), ("assignment", {})),
        ("agent", ("escalation", {"note": "decide"}), ("assignment", {})),
        ("agent", ("wrap-up", {"wrap_up": "done"}), ("reopening", {"text": "again"})),
        ("agent", ("links", {"person_id": other}), ("links", {"person_id": suite.party_id("person-a")})),
    ):  # fmt: skip
        assert await _status(suite, token) == 200
        await suite.made(who, f"{path}/{end[0]}", end[1])
        for service in ("registration", "contributions", "benefits", "programmes", "hotline"):
            me = await suite.http.get(f"/{service}/v1/me", headers={"Authorization": f"Bearer {token}"})
            assert (me.status_code, me.json()["code"]) == (401, "acting_over"), f"{service} after {end[0]}"
        await suite.made("agent", f"{path}/{back[0]}", back[1])
        taken.append(await _status(suite, token))
    assert taken == [200] * 4, "and opens again with the case: it is the same minute and the same agent"


async def test_one_of_no_case_is_refused(shared_suite: RunningSuite) -> None:
    assert await _status(shared_suite, _token(shared_suite)) == 401


async def test_money_and_accounts_take_the_persons_own_yes(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    case, token = await _served(suite)
    person = suite.party_id("person-a")
    suite.tokens["acting"] = token
    wanted = {"person_id": person}
    path = "/registration/v1/activation-codes"
    refused = await suite.post("acting", path, wanted)
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_needed")
    asked = {"person_id": person, "service": "registration", "path": "/v1/activation-codes", "body": wanted}
    confirmations = f"/hotline/v1/cases/{case}/confirmations"
    made = await suite.made("agent", confirmations, asked)
    acting = {"case_id": case, "person_id": person, "confirmation_id": made["id"]}
    early = await suite.post("agent", "/hotline/v1/acting-tokens", acting)
    assert early.json()["code"] == "not_confirmed"
    own = f"/hotline/v1/me/confirmations/{made['id']}"
    yes = {"decision": "confirmed"}
    assert (await suite.post("acting", own, yes)).json()["code"] == "second_factor_needed", "not the agent's to give"
    assert (await suite.post("person-b", own, yes)).status_code == 404
    (shown,) = (await suite.get("person-a", "/hotline/v1/me/confirmations")).json()["items"]
    assert (shown["service"], shown["path"], shown["body"]) == ("registration", "/v1/activation-codes", wanted)
    assert (await suite.made("person-a", own, yes))["status"] == "confirmed"
    assert (await suite.post("person-a", own, {"decision": "refused"})).json()["code"] == "confirmation_decided"
    (seen,) = (await suite.get("agent", confirmations)).json()["items"]
    assert seen["status"] == "confirmed"
    suite.tokens["acting"] = (await suite.made("agent", "/hotline/v1/acting-tokens", acting))["access_token"]
    sent = await asyncio.gather(*(suite.post("acting", path, wanted) for _ in range(4)))
    codes = [answer.json()["code"] for answer in sent if answer.status_code == 201]
    assert len([code for code in codes if code]) == 1, "one yes is one request, however often it is sent"
    suite.tokens["acting"] = (await suite.made("agent", "/hotline/v1/acting-tokens", acting))["access_token"]
    again = await suite.post("acting", path, wanted)
    assert (again.json()["code"], again.headers["idempotency-replayed"]) == (None, "true"), "by a later token neither"
    for other, body in (
        (path, {"person_id": suite.party_id("person-b")}),
        ("/registration/v1/account-links/end", {"account": "x"}),
    ):
        more = await suite.post("acting", other, body)
        assert more.json()["code"] == "second_factor_needed", "one yes opens one request"


async def test_a_no_opens_nothing(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    case, _ = await _served(suite)
    person = suite.party_id("person-a")
    body = {
        "person_id": person,
        "service": "registration",
        "path": "/v1/activation-codes",
        "body": {"person_id": person},
    }
    made = await suite.made("agent", f"/hotline/v1/cases/{case}/confirmations", body)
    await suite.made("person-a", f"/hotline/v1/me/confirmations/{made['id']}", {"decision": "refused"})
    acting = {"case_id": case, "person_id": person, "confirmation_id": made["id"]}
    assert (await suite.post("agent", "/hotline/v1/acting-tokens", acting)).json()["code"] == "not_confirmed"


async def test_an_agents_operations_for_a_caller_are_a_list(shared_suite: RunningSuite) -> None:
    """Every other request needs the person's confirmation.

    None about money, accounts, phones or addresses is listed.
    """
    declared = {
        route.operation_id
        for service in shared_suite.box.services.values()
        for route in api_routes(service.app)
        if (policy := policy_of(route)) and policy.acting and "GET" not in (route.methods or ())
    }
    assert declared == {
        "file_claim", "register_test", "cancel_test", "book_seat",
        "move_booking", "cancel_booking", "accept_bed", "decline_bed", "withdraw_vaccination", "report_adverse_event",
        "issue_vaccination_certificate",
    }  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 4_000_000_000},
        {"act": None},
        {"act": {"sub": ""}},
        {"act": "agent"},
        {"case": None},
        {"case": "1"},
        {"party": "officer", "party_id": None},
        {"party": "bank"},
        {"aud": "someone"},
        {"iss": ISSUER},
        {"iat": None},
    ],
    ids=str,
)
async def test_any_other_is_refused(shared_suite: RunningSuite, changed: dict[str, Any]) -> None:
    assert await _status(shared_suite, _token(shared_suite, **changed)) == 401


async def test_keys_are_not_accepted_for_each_other(shared_suite: RunningSuite) -> None:
    """No foreign key and no identity provider signs acting tokens, and the hotline signs no others."""
    suite = shared_suite
    made = ECKey.generate_key("P-256", {"kid": "x", "use": "sig", "alg": "ES256"})
    for key in (made, suite.box.issuer.key):
        assert await _status(suite, _token(suite, key)) == 401
    own = ECKey.import_key(json.loads(acting_key(suite.box.options.data).read_text()))
    forged = _token(suite, own, iss=ISSUER, party="officer", party_id=None, act=None, case=None)
    assert await _status(suite, forged) == 401


async def test_nothing_is_paid_to_an_account_that_only_an_agent_named(shared_suite: RunningSuite) -> None:
    """The claim is filed and decided; its account waits for the person or an officer, not for the agent."""
    suite = shared_suite
    employer = await with_nine_months(suite, 3)
    await close(suite, employer)
    await at_the_desk(suite)
    claims = []
    for person, national, _ in employer.staff:
        await certify(suite, employer, person)
        case = (await suite.made("agent", "/hotline/v1/cases", {"about": "x", "kind": "request"}))["id"]
        answers = {"born_on": "1985-04-30", "national_id_end": national[-4:]}
        check = {"person_id": person, "answers": answers}
        assert (await suite.made("agent", f"/hotline/v1/cases/{case}/identity-checks", check))["passed"]
        acting = await suite.made("agent", "/hotline/v1/acting-tokens", {"case_id": case, "person_id": person})
        suite.tokens["acting"] = acting["access_token"]
        body = {"branch": "unemployment_force_majeure", "person_id": person, "employer_id": employer.id,
                "cause": "closure_order", "first_day": "2021-01-04", "last_day": "2021-02-28",
                "payee": {"bank": "KBANK", "account": "6661234567"}}  # fmt: skip
        filed = await suite.made("acting", "/benefits/v1/claims", body)
        assert filed["account_waits"]
        claims.append(filed["id"])
        own = {"bank": "KBANK", "account": "6661234567"}
        changed = await suite.post("acting", f"/benefits/v1/claims/{filed['id']}/payee", own)
        assert changed.json()["code"] == "second_factor_needed"
    await suite.settled()
    await suite.move_to("2021-02-10")
    assert [(await read(suite, claim))["status"] for claim in claims] == ["in_payment"] * 3
    persons = [person for person, _, _ in employer.staff]
    payee = {"bank": "KBANK", "account": "1112223334"}
    await suite.made(suite.become("person", persons[0]), f"/benefits/v1/claims/{claims[0]}/payee", payee)
    (waits,) = [w for w in (await suite.get("officer", "/benefits/v1/inbox")).json()["items"]
                if w["hash"] and w["id"].startswith(claims[1])]  # fmt: skip
    refused = {"hash": waits["hash"], "accept": False}
    await suite.made("officer", f"/benefits/v1/claims/{claims[1]}/payee/approval", refused)
    run = await suite.made("officer-2", "/benefits/v1/payment-runs", {"month": "2021-01"})
    lines = (await suite.get("officer", f"/benefits/v1/payment-runs/{run['id']}/lines")).json()["items"]
    assert [(line["claim_id"], line["payee"]["account"]) for line in lines] == [(claims[0], "1112223334")]
