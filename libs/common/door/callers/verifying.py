"""Verify OAuth 2 access tokens (RFC 9068): their issuer, and what they say of the caller."""

import math
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import structlog
from joserfc import jwt
from joserfc.errors import JoseError

from libs.common.door.callers.policies import ALL_PARTIES, Caller, TokenRefused
from libs.common.keys.issuer_keys import Claims, IssuerKeys, KeySource, header_of, part_of, quiet
from libs.copies.mandates import SCOPES

ACTING_LIFE_S = 600
_CLOCKS_APART_S = 30
_CACHED_TOKENS = 10_000
_CACHED_FOR_S = 60
_TOKEN_LENGTH_MAX = 16_000
_SUBJECT_LENGTH_MAX = 255
"""OpenID Connect Core, 2: `sub` is not longer."""
_OFFICE_LENGTH_MAX = 30
_TYPES = ("at+jwt", "application/at+jwt")
_OF_ONE_PARTY = ("person", "employer", "payroll_agent", "bank", "app")
log = structlog.get_logger()


class TrustedIssuer:
    """A trusted issuer of tokens: the identity provider, or the hotline for agents who act for their callers.

    `acting`: its tokens name the person or employer, agent and case and live at most ten minutes (RFC 8693).
    """

    def __init__(self, name: str, keys: KeySource, *, acting: bool = False) -> None:
        self.name = name
        self.acting = acting
        self.keys = IssuerKeys(keys)

    async def claims(self, token: str) -> tuple[Claims, Claims]:
        """Return header and claims of a token that one of the issuer's keys signed. Rotated keys are read again."""
        try:
            header = header_of(token)
        except ValueError:
            raise TokenRefused(why="no header, or one that is too long") from None
        kid, algorithm = header.get("kid"), header.get("alg")
        if (decoded := self._decoded(token, await self.keys.fitting(kid, algorithm))) is None:
            if not await self.keys.read_again():
                raise TokenRefused(why="no key fits")
            decoded = self._decoded(token, await self.keys.fitting(kid, algorithm))
        if decoded is None:
            raise TokenRefused(why="no key fits")
        return decoded

    def _decoded(self, token: str, keys: Any) -> tuple[Claims, Claims] | None:
        for one in keys:
            try:
                with quiet():
                    decoded = jwt.decode(token, one.key, algorithms=list(one.algorithms))
            except (JoseError, ValueError, KeyError, TypeError, RecursionError):
                continue
            return dict(decoded.header), decoded.claims
        return None


class TokenVerifier:
    """Verifies access tokens of trusted issuers; a verified token is cached for at most a minute."""

    def __init__(self, *issuers: TrustedIssuer, audience: str) -> None:
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._audience = audience
        self._known: OrderedDict[str, tuple[Caller, float]] = OrderedDict()
        self._refusals = _Refusals()

    async def verify(self, token: str) -> Caller:
        known = self._known.get(token)
        if known and known[1] > time.time():
            return known[0]
        try:
            caller, until = await self._verified(token)
        except TokenRefused as refused:
            self._refusals.tell(str(refused.values.get("why", "")))
            raise
        self._known[token] = (caller, until)
        self._known.move_to_end(token)
        if len(self._known) > _CACHED_TOKENS:
            self._known.popitem(last=False)
        return caller

    async def _verified(self, token: str) -> tuple[Caller, float]:
        if len(token) > _TOKEN_LENGTH_MAX:
            raise TokenRefused(why="too long")
        try:
            issuer = self._issuers.get(str(part_of(token, 1).get("iss")))
        except ValueError:
            raise TokenRefused(why="no token") from None
        if issuer is None:
            raise TokenRefused(why="issuer not trusted")
        header, claims = await issuer.claims(token)
        if why := self._wrong(header, claims):
            raise TokenRefused(why=why)
        caller = _acting(claims) if issuer.acting else _caller(claims)
        return caller, min(float(str(claims["exp"])), time.time() + _CACHED_FOR_S)

    def _wrong(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
        """Explain what is wrong with the claims of a token whose signature is good; empty if nothing is."""
        audience = claims.get("aud")
        if str(header.get("typ")).lower() not in _TYPES:
            return "typ is not at+jwt"
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            return "another audience"
        if type(claims.get("exp")) is not int:
            return "exp is no whole number"
        if claims["exp"] <= time.time():
            return "expired"
        if "nbf" in claims and type(claims["nbf"]) is not int:
            return "nbf is no whole number"
        return "not valid yet" if claims.get("nbf", 0) > time.time() + _CLOCKS_APART_S else ""


class _Refusals:
    """One log line for each reason and second, so that bad tokens cannot fill the log. It has no part of the token."""

    def __init__(self) -> None:
        self._told_at: dict[str, float] = {}
        self._untold: dict[str, int] = {}

    def tell(self, why: str) -> None:
        now = time.monotonic()
        if now - self._told_at.get(why, -math.inf) < 1:
            self._untold[why] = self._untold.get(why, 0) + 1
            return
        self._told_at[why] = now
        log.warning("token.refused", why=why, more_since_last=self._untold.pop(why, 0))


def _caller(claims: Mapping[str, Any]) -> Caller:
    party, subject = claims.get("party"), claims.get("sub")
    if party not in ALL_PARTIES or not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT_LENGTH_MAX:
        raise TokenRefused(why="party or sub missing or too long")
    try:
        party_id = UUID(claims["party_id"]) if claims.get("party_id") else None
    except (ValueError, TypeError, AttributeError):
        raise TokenRefused(why="party_id is no UUID") from None
    if party_id is None and party in _OF_ONE_PARTY:
        raise TokenRefused(why="party_id missing")
    office = claims.get("office")
    if office is not None and not (isinstance(office, str) and 0 < len(office) <= _OFFICE_LENGTH_MAX):
        raise TokenRefused(why="office is no code")
    client = next((one for one in (claims.get("client_id"), claims.get("azp")) if isinstance(one, str)), None)
    return Caller(subject=subject, party=party, party_id=party_id, scopes=_scopes(claims), client=client, office=office)


def _scopes(claims: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the scopes that limit the token; None if it has no limit.

    A client's token is limited to the scopes that the agency gave it, even if these are none. In other tokens only the
    agency's own scopes limit: an identity provider writes `openid profile email` into everybody's token.
    """
    scope = claims.get("scope")
    words = scope.split() if isinstance(scope, str) else scope
    if words is not None and not (isinstance(words, list) and all(isinstance(word, str) for word in words)):
        raise TokenRefused(why="scope is no text")
    own = frozenset(words or ()) & SCOPES
    limited = bool(own) or (claims.get("party") in _OF_ONE_PARTY and (words == [] or _of_program(claims)))
    return own if limited else None


def _of_program(claims: Mapping[str, Any]) -> bool:
    """Tell whether the token is a program's: an onboarded client, or one that is its own subject (RFC 9068, 2.2)."""
    subject = claims["sub"]
    return subject.startswith("client-") or subject in {claims.get("client_id"), claims.get("azp")}


def _acting(claims: Mapping[str, Any]) -> Caller:
    """Return the caller of an acting token: the person or employer on the line, with the agent."""
    caller = _caller(claims)
    try:
        agent, case_id = claims["act"]["sub"], UUID(claims["case"])
        life_s = claims["exp"] - claims["iat"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise TokenRefused(why="act, case or iat missing") from None
    if (
        caller.party not in ("person", "employer")
        or not isinstance(agent, str)
        or not 0 < len(agent) <= _SUBJECT_LENGTH_MAX
        or not 0 < life_s <= ACTING_LIFE_S
    ):
        raise TokenRefused(why="not an acting token")
    yes = (claims.get("confirmation"), claims.get("confirmed"))
    confirmation, confirmed = yes if all(isinstance(part, str) and part for part in yes) else (None, None)
    return replace(caller, acting=agent, case_id=case_id, confirmation=confirmation, confirmed=confirmed)
