"""A program is onboarded with its public key and gets tokens by its signature, for its scopes, until it is revoked."""

import json
import time
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from deploy.onebox.issuer import ISSUER
from tests.running_suite import RunningSuite
from tests.staff import staffed

_ENDPOINT = "http://127.0.0.1/oauth/token"
_KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def _key(kid: str = "k1") -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


async def _asked(suite: RunningSuite, client: str, key: ECKey, scope: str = "", **changed: Any) -> httpx.Response:
    now = int(time.time())
    claims = {
        "iss": client,
        "sub": client,
        "aud": _ENDPOINT,
        "iat": now,
        "exp": now + 60,
        "jti": uuid4().hex,
        **changed,
    }
    assertion = jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key, algorithms=["ES256"])
    form = {"grant_type": "client_credentials", "client_assertion_type": _KIND, "client_assertion": assertion}
    return await suite.http.post("/oauth/token", data={**form, **({"scope": scope} if scope else {})})


async def _onboarded(suite: RunningSuite, key: ECKey, **changed: Any) -> dict[str, Any]:
    body = {"name": "Siam Payroll", "party": "payroll_agent", "party_id": suite.party_id("payroll-agent"),
            "scopes": ["returns"], "contacts": [{"name": "Ops", "email": "ops@example.com"}],
            "keys": [key.as_dict(private=False)], **changed}  # fmt: skip
    return await suite.made("officer", "/registration/v1/clients", body)


async def test_from_onboarding_to_a_return_filed_and_revoked(shared_suite: RunningSuite) -> None:
    suite, key = shared_suite, _key()
    client = (await _onboarded(suite, key))["id"]
    answer = await _asked(suite, client, key)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    told = answer.json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 600, "returns")
    suite.tokens["client"] = told["access_token"]
    employer = suite.party_id("employer-a")
    nil = {"employer_id": employer, "month": "2020-12", "kind": "nil", "lines": []}
    await suite.settled()
    assert (await suite.post("client", "/contributions/v1/returns", nil)).status_code == 201
    employment = {"employer_id": employer, "person_id": str(uuid4()), "started_on": "2021-01-01", "branch": "000000"}
    hired = await suite.post("client", "/registration/v1/employments", employment)
    assert (hired.status_code, hired.json()["code"]) == (403, "scope_missing"), "the mandate has it, the client not"
    assert (await _asked(suite, client, key, "staff")).json()["error"] == "invalid_scope"

    newer = _key("k2")
    path = f"/registration/v1/clients/{client}"
    await suite.made("officer", f"{path}/keys", {"keys": [newer.as_dict(private=False)]})
    for overlapping in (key, newer):
        assert (await _asked(suite, client, overlapping)).status_code == 200
    revoked = await suite.made("officer", f"{path}/revocation", {})
    assert (revoked["revoked"], revoked["keys"]) == (True, [])
    assert (await _asked(suite, client, newer)).json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "changed",
    [{"exp": 1}, {"exp": 4_000_000_000}, {"aud": "https://elsewhere"}, {"iss": "01a20ea8-0000-7000-8000-000000000001"},
     {"sub": "01a20ea8-0000-7000-8000-000000000001"}, {"sub": "x"}, {"jti": None},
     {"nbf": 4_000_000_000}, {"nbf": "1"}, {"aud": ["https://elsewhere"]}, {"aud": None}],
    ids=str,
)  # fmt: skip
async def test_assertions_that_are_none(shared_suite: RunningSuite, changed: dict[str, Any]) -> None:
    key = _key()
    client = (await _onboarded(shared_suite, key))["id"]
    refused = await _asked(shared_suite, client, key, **changed)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert refused.json()["error_description"]


@pytest.mark.parametrize(
    "changed",
    [{"aud": ISSUER}, {"aud": [ISSUER, "x"]}, {"aud": ["y", _ENDPOINT]}, {"exp": time.time() + 3_599.5}, {"nbf": 1.5}],
    ids=["issuer", "a list", "a list with the endpoint", "an hour, fractional", "nbf"],
)
async def test_assertions_as_libraries_send_them(shared_suite: RunningSuite, changed: dict[str, Any]) -> None:
    key = _key()
    client = (await _onboarded(shared_suite, key))["id"]
    taken = await _asked(shared_suite, client, key, **changed)
    assert taken.status_code == 200, taken.text


async def test_the_host_header_makes_no_audience(shared_suite: RunningSuite) -> None:
    suite, key = shared_suite, _key()
    client = (await _onboarded(suite, key))["id"]
    suite.http.headers["Host"] = "other.example"
    refused = await _asked(suite, client, key, aud="http://other.example/oauth/token")
    del suite.http.headers["Host"]
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


async def test_keys_of_every_kind_are_onboarded_and_points_off_the_curve_are_not(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for made in (RSAKey.generate_key(2048, {"kid": "r"}), OKPKey.generate_key("Ed25519", {"kid": "o"})):
        assert (await _onboarded(suite, made))["keys"][0]["kid"] == made.kid  # type: ignore[arg-type]
    point = {**_key().as_dict(private=False), "x": "A" * 43}
    body = {"name": "X", "party": "payroll_agent", "party_id": suite.party_id("payroll-agent"), "keys": [point]}
    refused = await suite.post("officer", "/registration/v1/clients", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "client_key_invalid")


async def test_an_assertion_opens_the_door_once_and_a_strangers_key_never(shared_suite: RunningSuite) -> None:
    suite, key = shared_suite, _key()
    client = (await _onboarded(suite, key))["id"]
    assert (await _asked(suite, client, key, jti="one")).status_code == 200
    assert (await _asked(suite, client, key, jti="one")).json()["error"] == "invalid_client", "replayed"
    assert (await _asked(suite, client, _key())).json()["error"] == "invalid_client"
    credentials = {"grant_type": "client_credentials"}
    forged = {**credentials, "client_assertion_type": _KIND, "client_assertion": "a.b.c"}
    for form in ({}, {"grant_type": "password"}, credentials, forged):
        assert (await suite.http.post("/oauth/token", data=form)).status_code in {400, 401}


async def test_private_keys_are_refused_and_not_kept(shared_suite: RunningSuite) -> None:
    suite, key = shared_suite, _key()
    public = key.as_dict(private=False)
    body = {"name": "X", "party": "payroll_agent", "party_id": suite.party_id("payroll-agent")}
    for keys in ([key.as_dict(private=True)], [], [public, public], [{**public, "crv": "P-384"}], [{"kty": "RSA"}],
                 [{**public, "extra": "x"}], [{**public, "x": "short"}]):  # fmt: skip
        refused = await suite.post("officer", "/registration/v1/clients", {**body, "keys": keys})
        assert (refused.status_code, refused.json()["code"]) == (422, "client_key_invalid"), keys
    assert json.dumps(key.as_dict(private=True)["d"]) not in refused.text
    unknown = await suite.post(
        "officer", "/registration/v1/clients", {**body, "party_id": str(uuid4()), "keys": [public]}
    )
    assert unknown.status_code == 404
    employer = await staffed(suite, 0)
    own = await suite.post(employer.persona, "/registration/v1/clients", {**body, "keys": [public]})
    assert own.status_code == 403
