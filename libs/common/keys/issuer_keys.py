"""The public keys of a token issuer: read when needed, refreshed beside the requests, trusted for minutes."""

import asyncio
import base64
import json
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from joserfc import jwk
from joserfc.errors import JoseError, SecurityWarning
from pydantic import JsonValue

FRESH_S = 120
"""Older keys are read again while they are still used: a key taken out of the set opens nothing after that."""
BELIEVED_S = 900
"""How long keys are used while the issuer cannot be reached."""
AWAITED_S = 1
"""How long a request with a known key waits for a set that is old."""
ASKED_AGAIN_AFTER_S = 3
"""How soon an unknown key, or a failure, makes the set be read again."""
RSA_BITS_MIN = 2048
KEYS_MAX = 100
HEADER_LENGTH_MAX = 4_000
"""Of a token's first part as it is sent; a chain of certificates (`x5c`) that a provider puts there has room."""
_MEMBERS = {"alg": 20, "typ": 50, "kid": 200}
"""What is read of a header, and how long it may be. No key that it brings or points to ever is."""
Claims = dict[str, JsonValue]
"""Of a token's header or body: JSON of anybody, whose members have the type that was looked for, or are refused."""
KeySource = Callable[[], Awaitable[JsonValue]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key and the algorithms for it: only those of its own type, so that none passes for another."""

    kid: str | None
    key: jwk.Key
    algorithms: frozenset[str]


def algorithms_of(document: Mapping[str, Any]) -> frozenset[str]:
    """List the algorithms that a JWK may verify, by its type and curve; its own `alg` narrows them to one."""
    kind, curve = document.get("kty"), document.get("crv")
    if kind == "RSA":
        fitting = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
    else:
        of_curve = {
            ("EC", "P-256"): {"ES256"},
            ("EC", "P-384"): {"ES384"},
            ("EC", "P-521"): {"ES512"},
            ("OKP", "Ed25519"): {"EdDSA", "Ed25519"},
        }
        fitting = of_curve.get((str(kind), str(curve)), set())
    if document.get("use", "sig") != "sig":
        return frozenset()
    named = document.get("alg")
    if kind != "OKP" and named is not None:  # the two names of Ed25519 mean the same
        fitting = {algorithm for algorithm in fitting if algorithm == named}
    return frozenset(fitting)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence warnings about decided cases: weak keys are skipped, and `EdDSA` is what providers write."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        yield


def signing_keys(document: Any) -> tuple[SigningKey, ...]:
    """Read the signing keys of a JWK set (RFC 7517, 5).

    A key that cannot be used is logged and left out; the others stay.
    """
    usable = []
    keys = document.get("keys") if isinstance(document, Mapping) else None
    for one in (keys if isinstance(keys, list) else [])[:KEYS_MAX]:
        if not isinstance(one, dict) or not (algorithms := algorithms_of(one)):
            continue
        try:
            with quiet():
                key = jwk.import_key({name: value for name, value in one.items() if name not in {"x5c", "x5t", "x5u"}})
            if one["kty"] == "RSA" and key.raw_value.key_size < RSA_BITS_MIN:  # type: ignore[union-attr]
                continue
        except (JoseError, ValueError, TypeError, KeyError) as unreadable:
            log.warning("issuer_keys.unreadable", kid=str(one.get("kid"))[:80], error=type(unreadable).__name__)
            continue
        usable.append(SigningKey(one.get("kid"), key, algorithms))
    return tuple(usable)


class IssuerKeys:
    """An issuer's keys. One read at a time; a request whose key is known waits for it a moment at most."""

    def __init__(self, fetch: KeySource) -> None:
        self._fetch = fetch
        self._keys: tuple[SigningKey, ...] = ()
        self._read_at = self._asked_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None
        self._failure: Exception | None = None

    async def fitting(self, kid: Any, algorithm: Any) -> Sequence[SigningKey]:
        """Return the keys that fit a token's header: its algorithm and, if given, its key id.

        Reads keys again if they are old.
        """
        age = time.monotonic() - self._read_at
        if age > BELIEVED_S:
            await self._read_now()
        elif age > FRESH_S and self._may_ask():
            await self._await_a_moment(self._begin())
        return [one for one in self._keys if algorithm in one.algorithms and (kid is None or one.kid == kid)]

    async def _await_a_moment(self, reading: "asyncio.Task[None]") -> None:
        """Wait for a read that has just begun: nobody may have asked for long, and a key be gone since.

        An issuer that is slow, or failed the last time, holds nobody up for longer.
        """
        left_s = self._asked_at + AWAITED_S - time.monotonic()
        if self._failure is None and left_s > 0:
            await asyncio.wait({reading}, timeout=left_s)

    async def read_again(self) -> bool:
        """Read the key set again for a token that no known key fits; False if it was read some seconds ago."""
        if not self._may_ask():
            return False
        await self._read_now()
        return True

    def _may_ask(self) -> bool:
        return self._reading is not None or time.monotonic() - self._asked_at > ASKED_AGAIN_AFTER_S

    async def _read_now(self) -> None:
        if not self._may_ask() and self._failure is not None:
            raise self._failure.with_traceback(None)
        await asyncio.shield(self._begin())
        if self._failure is not None:
            raise self._failure.with_traceback(None)

    def _begin(self) -> "asyncio.Task[None]":
        if self._reading is None:
            self._asked_at = time.monotonic()
            self._reading = asyncio.get_running_loop().create_task(self._read())
        return self._reading

    async def _read(self) -> None:
        try:
            self._keys = signing_keys(await self._fetch())
            self._read_at, self._failure = time.monotonic(), None
        except Exception as failure:  # noqa: BLE001 - kept, and raised to those who wait for it
            self._failure = failure
            log.warning("issuer_keys.not_read", error=repr(failure)[:200])
        finally:
            self._asked_at = time.monotonic()
            self._reading = None


def header_of(token: str) -> Claims:
    """Read a token's header, not verified: only to choose the key. ValueError if it is not a header."""
    if len(token.partition(".")[0]) > HEADER_LENGTH_MAX:
        raise ValueError("the header is too long")
    header = part_of(token, 0)
    for name, length in _MEMBERS.items():
        value = header.get(name, "")
        if not isinstance(value, str) or len(value) > length:
            raise ValueError(f"{name} is no short text")
    if not header.get("alg"):
        raise ValueError("alg is missing")
    return header


def part_of(token: str, place: int) -> Claims:
    """Read a part of a token as a JSON object. ValueError for everything else."""
    try:
        text = token.split(".")[place]
        part = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (IndexError, RecursionError) as broken:
        raise ValueError("not a token") from broken
    if not isinstance(part, dict):
        raise ValueError("not a token")  # noqa: TRY004 - the caller's input
    return part
