"""Every route refuses a caller without a token, with a bad one, or of another party."""

import time
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.onebox.issuer import AUDIENCE, ISSUER
from libs.common.door.building import api_routes, policy_of
from libs.common.door.callers.policies import ALL_PARTIES
from tests.running_suite import RunningSuite
from tests.staff import staffed


def _address(service: str, path: str) -> str:
    filled = path.replace("{month}", "2020-12")
    while "{" in filled:
        start, end = filled.index("{"), filled.index("}")
        one = "1" if filled[start:end] == "{payment_id" else str(uuid4())
        filled = filled[:start] + one + filled[end + 1 :]
    return f"/{service}{filled}"


def _routes(suite: RunningSuite) -> list[tuple[str, str, str, Any]]:
    found = []
    for name, service in suite.box.services.items():
        for route in api_routes(service.app):
            policy = policy_of(route)
            assert policy is not None
            found += [(name, method, _address(name, route.path), policy) for method in sorted(route.methods or ())]
    return found


async def test_every_route_refuses_whom_its_policy_does_not_name(shared_suite: RunningSuite) -> None:
    tried = 0
    for _, method, path, policy in _routes(shared_suite):
        answer = await shared_suite.http.request(method, path)
        assert (answer.status_code == 401) is not policy.anyone, path
        for party in ALL_PARTIES:
            if party in policy.parties or policy.anyone:
                continue
            token = shared_suite.box.issuer.token(party=party, subject="x", party_id=uuid4())
            answer = await shared_suite.http.request(method, path, headers={"Authorization": f"Bearer {token}"})
            assert (answer.status_code, answer.json()["code"]) == (403, "party_not_allowed"), f"{party} {method} {path}"
            tried += 1
    assert tried > 100


async def test_every_route_with_an_identifier_hides_what_is_not_there(shared_suite: RunningSuite) -> None:
    for _, method, path, policy in _routes(shared_suite):
        if method != "GET" or (path.count("-") < 4 and not path.endswith("/1")):
            continue
        for party in policy.parties:
            if party == "system":
                continue  # by subject: test_a_system_calls_only_its_listed_operations
            token = shared_suite.box.issuer.token(party=party, subject="x", party_id=uuid4())
            answer = await shared_suite.http.get(path, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code in {200, 404}, f"{party} {path}: {answer.status_code} {answer.text}"


def _claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "x", "iat": now, "exp": now + 60, "party": "officer", **changed}
    return {k: v for k, v in claims.items() if v is not None}


async def test_a_system_calls_only_its_listed_operations(shared_suite: RunningSuite) -> None:
    """It calls its own operations and no others: a laboratory reads no details, a service redeems no codes."""
    suite = shared_suite
    given = {
        "hotline": {"fetch_person_keys", "fetch_contact_keys"},
        "programmes": {"fetch_person_keys"},
        "contributions": {"check_persons"},
        "token-endpoint": {"read_client", "resolve_account", "renew_account_session", "resolve_employer_contact"},
        "app": {"redeem_activation_code", "resolve_account"},
        "laboratory": {"take_specimen", "correct_specimen", "record_result", "correct_result"},
        "vaccination-site": {"give_dose"},
        "somebody": set[str](),
    }
    for subject, own in given.items():
        token = suite.box.issuer.token(party="system", subject=subject)
        opened = set()
        for name, service in suite.box.services.items():
            for route in api_routes(service.app):
                policy = policy_of(route)
                assert policy is not None
                if policy.anyone:
                    continue
                method = min(route.methods or {"GET"})
                headers = {"Authorization": f"Bearer {token}"}
                answer = await suite.http.request(method, _address(name, route.path), headers=headers)
                if (answer.status_code, answer.json().get("code")) not in {
                    (403, "party_not_allowed"),
                    (403, "operation_not_allowed"),
                }:
                    opened.add(route.operation_id)
        assert opened == own, subject


BAD_TOKENS = {
    "expired": {"exp": 1},
    "no expiry": {"exp": None},
    "another issuer": {"iss": "https://elsewhere"},
    "another audience": {"aud": "someone"},
    "not yet": {"nbf": 4_000_000_000},
    "no party": {"party": None},
    "unknown party": {"party": "emperor"},
    "no subject": {"sub": None},
    "a bank without its id": {"party": "bank"},
    "an id that is none": {"party": "bank", "party_id": "1"},
}


@pytest.mark.parametrize("name", BAD_TOKENS)
async def test_tokens_that_are_not_right(shared_suite: RunningSuite, name: str) -> None:
    key = shared_suite.box.issuer.key
    token = jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": key.kid}, _claims(**BAD_TOKENS[name]), key)
    answer = await shared_suite.http.get("/loans/v1/events", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")


async def test_forged_foreign_and_mangled_tokens(shared_suite: RunningSuite) -> None:
    right = shared_suite.token("officer")
    stranger = ECKey.generate_key("P-256", {"kid": shared_suite.box.issuer.key.kid})
    head, body, signature = right.split(".")
    forged = [
        jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": stranger.kid}, _claims(), stranger),
        jwt.encode(
            {"alg": "ES256", "typ": "JWT", "kid": shared_suite.box.issuer.key.kid},
            _claims(),
            shared_suite.box.issuer.key,
        ),
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body}.",
        "eyJhbGciOiJub25lIn0.eyJwYXJ0eSI6Im9mZmljZXIifQ.",
        "x",
        "a.b.c",
        "",
    ]
    for token in forged:
        answer = await shared_suite.http.get("/loans/v1/events", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, token


async def test_somebody_elses_resources_do_not_exist(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 1), await staffed(suite, 1)
    filed = await employer.file("2020-12", 1)
    person = employer.staff[0][0]
    stranger = suite.become("person", other.staff[0][0])
    for persona, path in (
        (other.persona, f"/contributions/v1/returns/{filed['id']}"),
        (other.persona, f"/contributions/v1/employers/{employer.id}/account"),
        (other.persona, f"/contributions/v1/persons/{person}/months"),
        (other.persona, f"/registration/v1/persons/{person}"),
        (other.persona, f"/registration/v1/employers/{employer.id}"),
        (stranger, f"/registration/v1/persons/{person}"),
        (stranger, f"/contributions/v1/persons/{person}/months"),
        ("bank-a", f"/contributions/v1/persons/{person}/months"),
    ):
        assert (await suite.get(persona, path)).status_code == 404, f"{persona} {path}"
    body = {"employer_id": employer.id, "month": "2020-11", "kind": "nil", "lines": []}
    assert (await suite.post(other.persona, "/contributions/v1/returns", body)).status_code == 404
    claim = {
        "branch": "unemployment_force_majeure",
        "person_id": person,
        "employer_id": employer.id,
        "cause": "quarantine",
        "first_day": "2021-01-04",
        "last_day": "2021-01-05",
        "payee": {"bank": "KBANK", "account": "1"},
    }
    assert (await suite.post(stranger, "/benefits/v1/claims", claim)).status_code == 404
    own = suite.become("person", person)
    made = await suite.made(own, "/benefits/v1/claims", claim)
    assert (await suite.get(stranger, f"/benefits/v1/claims/{made['id']}")).status_code == 404
    assert (await suite.get(own, f"/benefits/v1/claims/{made['id']}")).status_code == 200
    feed = (await suite.get(stranger, "/benefits/v1/events")).json()["items"]
    assert feed == []


async def test_a_payroll_agent_reads_the_events_of_all_its_employers_and_of_no_other(
    shared_suite: RunningSuite,
) -> None:
    suite = shared_suite
    other = await staffed(suite, 1)
    employers = [suite.party_id("employer-a"), suite.party_id("employer-b")]
    for employer in [*employers, other.id]:
        body = {"employer_id": employer, "month": "2021-01", "kind": "nil", "lines": []}
        await suite.made("officer", "/contributions/v1/returns", body)
    await suite.settled()
    feed = (await suite.get("payroll-agent", "/contributions/v1/events")).json()["items"]
    assert {event["subject"] for event in feed} == set(employers)
