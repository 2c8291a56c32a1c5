"""Tokens of the providers' algorithms, keys that come and go, and a slow provider."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc import jwk, jwt
from structlog.testing import capture_logs

from libs.common.door.callers import verifying
from libs.common.door.callers.policies import TokenRefused
from libs.common.door.callers.verifying import TokenVerifier, TrustedIssuer
from libs.common.keys import issuer_keys
from libs.common.keys.issuer_keys import quiet

ISSUER, AUDIENCE = "https://issuer.example", "prakan"
MADE: dict[str, Callable[[str], Any]] = {
    "ES256": lambda kid: jwk.ECKey.generate_key("P-256", {"kid": kid}),
    "ES384": lambda kid: jwk.ECKey.generate_key("P-384", {"kid": kid}),
    "RS256": lambda kid: jwk.RSAKey.generate_key(2048, {"kid": kid}),
    "PS256": lambda kid: jwk.RSAKey.generate_key(2048, {"kid": kid}),
    "EdDSA": lambda kid: jwk.OKPKey.generate_key("Ed25519", {"kid": kid}),
    "Ed25519": lambda kid: jwk.OKPKey.generate_key("Ed25519", {"kid": kid}),
}


class Provider:
    """An issuer's key set that counts its reads, and may be slow or away."""

    def __init__(self, *keys: Any) -> None:
        self.keys: list[Any] = list(keys)
        self.more: list[dict[str, Any]] = []
        self.read = 0
        self.slow_s = 0.0
        self.away = False

    async def __call__(self) -> dict[str, Any]:
        self.read += 1
        await asyncio.sleep(self.slow_s)
        if self.away:
            raise ConnectionError
        return {"keys": [*self.more, *(key.as_dict(private=False) for key in self.keys)]}


def _verifier(provider: Provider) -> TokenVerifier:
    return TokenVerifier(TrustedIssuer(ISSUER, provider), audience=AUDIENCE)


def _token(key: Any, algorithm: str = "ES256", *, header: dict[str, Any] | None = None, **changed: Any) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "x", "party": "officer", "iat": now, "exp": now + 600,
              "jti": uuid4().hex, **changed}  # fmt: skip
    said = {"alg": algorithm, "typ": "at+jwt", "kid": key.kid, **(header or {})}
    with quiet():
        return jwt.encode({k: v for k, v in said.items() if v is not None}, claims, key, algorithms=[algorithm])


def _part(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


@pytest.mark.parametrize("algorithm", MADE)
async def test_each_algorithm_opens_with_a_key_of_its_type(algorithm: str) -> None:
    key, other = MADE[algorithm]("k1"), MADE[algorithm]("k1")
    verifier = _verifier(Provider(MADE["ES256"]("k0"), key))
    assert (await verifier.verify(_token(key, algorithm))).party == "officer"
    assert (await verifier.verify(_token(key, algorithm, header={"kid": None}))).party == "officer"
    with pytest.raises(TokenRefused):
        await verifier.verify(_token(other, algorithm))


async def test_no_algorithm_is_accepted_for_another() -> None:
    public = MADE["RS256"]("k1")
    verifier = _verifier(Provider(public))
    payload = _token(public, "RS256").split(".")[1]
    headers = {name: _part({"alg": name, "typ": "at+jwt", "kid": "k1"}) for name in ("HS256", "none", "RS256")}
    signed = hmac.digest(public.as_pem(private=False), f"{headers['HS256']}.{payload}".encode(), "sha256")
    forged = [f"{header}.{payload}." for header in headers.values()]
    forged.append(f"{headers['HS256']}.{payload}.{base64.urlsafe_b64encode(signed).decode().rstrip('=')}")
    for token in forged:
        with pytest.raises(TokenRefused):
            await verifier.verify(token)


async def test_a_key_that_says_its_algorithm_is_good_for_that_alone_and_unknown_kinds_are_passed_over() -> None:
    key = MADE["RS256"]("k1")
    provider = Provider()
    with quiet():
        weak = jwk.RSAKey.generate_key(1024)
    provider.more = [
        {"kty": "AKP", "kid": "new", "alg": "ML-DSA-44", "pub": "x"},
        {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"},
        {**key.as_dict(private=False), "kid": "enc", "use": "enc"},
        {**weak.as_dict(private=False), "kid": "weak"},
        {**key.as_dict(private=False), "alg": "RS256"},
    ]
    verifier = _verifier(provider)
    assert (await verifier.verify(_token(key, "RS256"))).party == "officer"
    refused = [_token(key, "PS256"), _token(key, "RS256", header={"kid": "enc"})]
    for token in (*refused, _token(weak, "RS256", header={"kid": "weak"})):
        with pytest.raises(TokenRefused):
            await verifier.verify(token)


ODD_HEADERS: list[dict[str, Any]] = [
    *(
        {name: value}
        for name in ("kid", "typ", "alg")
        for value in ("k" * 10_000, "k" * 300, 5, ["k1"], {"k": 1}, True)
    ),
    *({name: "x" * 10_000} for name in ("jku", "x5u", "x5t", "x5c", "cty", "anything")),
    {"x5c": ["x" * 2_000] * 3},
    {f"m{number}": 1 for number in range(1_000)},
]


@pytest.mark.parametrize("odd", ODD_HEADERS, ids=lambda odd: f"{next(iter(odd))} {str(odd)[:20]}")
async def test_a_header_that_is_too_long_or_no_text_is_refused_before_keys_are_read(odd: dict[str, Any]) -> None:
    key = MADE["ES256"]("k1")
    provider = Provider(key)
    _, payload, signature = _token(key).split(".")
    header = _part({"alg": "ES256", "typ": "at+jwt", "kid": "k1", **odd})
    with pytest.raises(TokenRefused):
        await _verifier(provider).verify(f"{header}.{payload}.{signature}")
    assert provider.read == 0


async def test_keys_that_a_header_brings_or_points_to_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    key, own = MADE["ES256"]("k1"), MADE["ES256"]("own")
    for client in (httpx.AsyncClient, httpx.Client):
        monkeypatch.setattr(client, "send", None)
    verifier = _verifier(Provider(key))
    pointing = {"jku": "https://keys.example/set.json", "x5u": "https://keys.example/chain.pem"}
    assert (await verifier.verify(_token(key, header=pointing))).party == "officer", "some providers write them"
    for kid in ("own", "k1", None):
        with pytest.raises(TokenRefused):
            await verifier.verify(_token(own, header={**pointing, "jwk": own.as_dict(private=False), "kid": kid}))


async def test_a_subject_is_no_longer_than_the_standard_says() -> None:
    key = MADE["ES256"]("k1")
    verifier = _verifier(Provider(key))
    assert (await verifier.verify(_token(key, sub="s" * 255))).subject == "s" * 255
    with pytest.raises(TokenRefused):
        await verifier.verify(_token(key, sub="s" * 256))


async def test_a_rotated_key_is_read_at_once_and_junk_makes_no_storm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuer_keys, "ASKED_AGAIN_AFTER_S", 0.2)
    provider = Provider(MADE["ES256"]("k1"))
    verifier = _verifier(provider)
    await verifier.verify(_token(provider.keys[0]))
    provider.keys.append(MADE["ES256"]("k2"))
    await asyncio.sleep(0.25)
    assert (await verifier.verify(_token(provider.keys[1]))).party == "officer"
    read = provider.read
    for _ in range(50):
        with pytest.raises(TokenRefused):
            await verifier.verify(_token(MADE["ES256"](uuid4().hex)))
    assert provider.read - read <= 1


async def test_a_removed_key_is_refused_after_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuer_keys, "FRESH_S", 0.05)
    monkeypatch.setattr(issuer_keys, "ASKED_AGAIN_AFTER_S", 0.01)
    monkeypatch.setattr(verifying, "_CACHED_FOR_S", 0.05)
    provider = Provider(MADE["ES256"]("k1"), MADE["ES256"]("k2"))
    verifier = _verifier(provider)
    token = _token(provider.keys[0])
    await verifier.verify(token)
    del provider.keys[0]
    await asyncio.sleep(0.1)
    with pytest.raises(TokenRefused):  # also the first one, in a service that nobody has asked since
        await verifier.verify(token)


async def test_a_slow_issuer_delays_requests_only_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuer_keys, "FRESH_S", 0.05)
    monkeypatch.setattr(issuer_keys, "AWAITED_S", 0.2)
    monkeypatch.setattr(verifying, "_CACHED_FOR_S", 0)
    provider = Provider(MADE["ES256"]("k1"))
    verifier = _verifier(provider)
    token = _token(provider.keys[0])
    await verifier.verify(token)
    provider.slow_s = 2
    await asyncio.sleep(0.1)
    begun = time.monotonic()
    for _ in range(5):
        assert (await verifier.verify(token)).party == "officer"
    assert time.monotonic() - begun < 0.5, "the first waits a moment, the others go on"


async def test_keys_are_not_believed_for_ever_while_the_provider_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuer_keys, "FRESH_S", 0.05)
    monkeypatch.setattr(issuer_keys, "BELIEVED_S", 0.3)
    monkeypatch.setattr(verifying, "_CACHED_FOR_S", 0.01)
    provider = Provider(MADE["ES256"]("k1"))
    verifier = _verifier(provider)
    token = _token(provider.keys[0])
    await verifier.verify(token)
    provider.away = True
    await asyncio.sleep(0.1)
    assert (await verifier.verify(token)).party == "officer", "away for a moment"
    await asyncio.sleep(0.3)
    with pytest.raises(ConnectionError):
        await verifier.verify(token)


async def test_good_tokens_do_not_wait_behind_junk_while_the_provider_is_slow() -> None:
    provider = Provider(MADE["ES256"]("k1"))
    verifier = _verifier(provider)
    await verifier.verify(_token(provider.keys[0]))
    provider.slow_s = 1
    verifier._issuers[ISSUER].keys._asked_at = float("-inf")
    junk = [asyncio.create_task(verifier.verify(_token(MADE["ES256"](uuid4().hex)))) for _ in range(3)]
    await asyncio.sleep(0.05)
    begun = time.monotonic()
    assert (await verifier.verify(_token(provider.keys[0]))).party == "officer"
    assert time.monotonic() - begun < 0.5
    assert {type(one) for one in await asyncio.gather(*junk, return_exceptions=True)} == {TokenRefused}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"nbf": 1.5}, "nbf"), ({"nbf": "1"}, "nbf"), ({"nbf": None}, "nbf"), ({"nbf": True}, "nbf"),
        ({"nbf": 4_000_000_000}, "not valid yet"), ({"exp": 1}, "expired"), ({"exp": "4000000000"}, "exp"),
        ({"exp": 4e9}, "exp"), ({"exp": True}, "exp"), ({"aud": "other"}, "audience"),
        ({"aud": ["a", "b"]}, "audience"),
        ({"aud": {"prakan": 1}}, "audience"), ({"iss": "https://other"}, "issuer"), ({"party": "king"}, "party"),
        ({"sub": ""}, "sub"), ({"party_id": "x"}, "party_id"), ({"party": "bank"}, "party_id"),
    ],
    ids=str,
)  # fmt: skip
async def test_a_refusal_is_logged_with_its_reason_and_nothing_of_the_token(changed: dict[str, Any], why: str) -> None:
    key = MADE["ES256"]("k1")
    token = _token(key, **changed)
    with capture_logs() as logged, pytest.raises(TokenRefused):
        await _verifier(Provider(key)).verify(token)
    told = [entry for entry in logged if entry["event"] == "token.refused"]
    assert len(told) == 1
    assert why in told[0]["why"]
    assert set(told[0]) == {"event", "log_level", "why", "more_since_last"}


async def test_nbf_in_the_past_and_an_audience_among_others_are_good() -> None:
    key = MADE["ES256"]("k1")
    verifier = _verifier(Provider(key))
    assert (await verifier.verify(_token(key, nbf=1, aud=["x", AUDIENCE]))).party == "officer"
    assert (await verifier.verify(_token(key, header={"typ": "application/at+jwt"}))).party == "officer"
    with pytest.raises(TokenRefused):
        await verifier.verify(_token(key, header={"typ": "JWT"}))
