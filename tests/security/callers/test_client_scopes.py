"""A program may do what its scopes allow, in every service; foreign words in a `scope` claim limit nobody."""

import json
import time
from collections.abc import Iterator
from typing import Any, get_args
from uuid import UUID, uuid4

from joserfc import jwt

from deploy.onebox.issuer import AUDIENCE, ISSUER
from deploy.suite import members
from libs.common.door.context import door_in
from libs.contracts.registration import MandateScope
from libs.copies.mandates import SCOPES
from tests.running_suite import RunningSuite

_ID = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
STOCK = "openid profile email"


def _token(suite: RunningSuite, **claims: Any) -> str:
    key, now = suite.box.issuer.key, int(time.time())
    said = {"iss": ISSUER, "aud": AUDIENCE, "jti": uuid4().hex, "iat": now, "exp": now + 600, **claims}
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": key.kid}, said, key, algorithms=["ES256"])


def _operations(suite: RunningSuite, party: str) -> Iterator[tuple[str, str, str]]:
    """Yield every operation that the party may call: service, method, address."""
    for service in members():
        for path, methods in suite.box.services[service].app.openapi()["paths"].items():
            address = "/".join(_ID if step.startswith("{") else step for step in path.split("/"))
            for method, operation in methods.items():
                if party in operation["x-policy"]:
                    yield service, method.upper(), f"/{service}{address}"


async def _code(suite: RunningSuite, token: str, method: str, address: str) -> str:
    body = {"json": {}} if method in {"POST", "PUT", "PATCH"} else {}
    answer = await suite.http.request(method, address, headers={"Authorization": f"Bearer {token}"}, **body)
    assert answer.status_code < 500, f"{method} {address}: {answer.text}"
    kind = answer.headers.get("content-type", "")
    return str(answer.json().get("code", "")) if kind == "application/problem+json" else ""


def test_the_words_of_mandates_are_those_of_the_contract() -> None:
    assert set(get_args(MandateScope)) == SCOPES


async def test_a_program_without_scopes_may_nothing_anywhere(shared_suite: RunningSuite) -> None:
    suite, tried = shared_suite, 0
    for party in ("employer", "payroll_agent"):
        persona = {"employer": "employer-a", "payroll_agent": "payroll-agent"}[party]
        party_id = suite.party_id(persona)
        tokens = [
            _token(suite, sub="client-1", party=party, party_id=party_id, scope=""),
            _token(suite, sub="client-1", party=party, party_id=party_id),
            _token(suite, sub="client-1", party=party, party_id=party_id, scope=STOCK),
            _token(suite, sub="hr", client_id="hr", party=party, party_id=party_id, scope=[]),
            _token(suite, sub="somebody", party=party, party_id=party_id, scope=""),
        ]
        for service, method, address in _operations(suite, party):
            held = _token(suite, sub="client-1", party=party, party_id=party_id, scope=_others(suite, service))
            for token in (*tokens, held):
                tried += 1
                assert await _code(suite, token, method, address) == "scope_missing", (party, method, address)
    assert tried > 400


def _others(suite: RunningSuite, service: str) -> str:
    """Return every scope except the service's own."""
    return " ".join(sorted(SCOPES - {door_in(suite.box.services[service].app).mandates.scope}))


async def test_what_a_provider_writes_into_every_scope_limits_nobody(shared_suite: RunningSuite) -> None:
    suite, tried = shared_suite, 0
    employer = suite.party_id("employer-a")
    for party, claims in (
        ("officer", {"sub": "officer-7", "azp": "portal"}),
        ("system", {"sub": "hotline", "client_id": "hotline", "azp": "hotline"}),
        ("employer", {"sub": "somsri", "azp": "portal", "party_id": employer}),
    ):
        for scope in (STOCK, STOCK.split()):
            token = _token(suite, party=party, scope=scope, **claims)
            for _, method, address in _operations(suite, party):
                tried += 1
                assert await _code(suite, token, method, address) != "scope_missing", (party, method, address)
    assert tried > 200


async def test_no_scope_of_a_program_gives_consents(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    token = _token(suite, sub="client-1", party="employer", party_id=suite.party_id("employer-a"), scope="returns")
    for method, address in (
        ("POST", "/contributions/v1/standing-consents"),
        ("POST", f"/contributions/v1/standing-consents/{_ID}/revocation"),
        ("POST", "/loans/v1/applications"),
        ("POST", "/loans/v1/webhook-endpoints"),
        ("GET", "/loans/v1/events"),
    ):
        assert await _code(suite, token, method, address) == "scope_missing", address
    assert await _code(suite, token, "GET", "/contributions/v1/events") == ""


async def test_no_program_can_give_a_mandate(shared_suite: RunningSuite) -> None:
    """A program for staff that gave a mandate for returns would have given more rights than it has."""
    suite = shared_suite
    employer, mandates = suite.party_id("employer-a"), "/registration/v1/mandates"
    token = _token(suite, sub="client-1", party="employer", party_id=employer, scope=" ".join(sorted(SCOPES)))
    assert await _code(suite, token, "POST", mandates) == "scope_missing"
    assert await _code(suite, token, "GET", mandates) == "", "it reads who acts"
    signed_in = _token(suite, sub="somsri", azp="portal", party="employer", party_id=employer)
    assert await _code(suite, signed_in, "POST", mandates) == "request_invalid"


async def test_an_onboarded_program_says_so_in_its_token(shared_suite: RunningSuite) -> None:
    """A token of the token endpoint is read as a program's, even without a scope."""
    suite = shared_suite
    token = suite.box.issuer.token(
        party="employer", subject="client-9", party_id=UUID(suite.party_id("employer-a")), scope=""
    )
    assert await _code(suite, token, "POST", "/loans/v1/applications") == "scope_missing"
    for scope in (5, {"a": 1}, [1], True):
        odd = _token(suite, sub="x", party="officer", scope=scope)
        assert await _code(suite, odd, "GET", "/contributions/v1/events") == "token_refused", json.dumps(scope)
