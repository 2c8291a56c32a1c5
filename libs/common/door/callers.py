"""Who is calling: verified OAuth 2 bearer tokens, and the policy that every route declares."""

import asyncio
import base64
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args
from uuid import UUID

from fastapi import Depends, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from libs.common.door.exact_forms import refuse_other_forms
from libs.common.refusals import NotFound, Refusal, Sentence

Party = Literal[
    "person",
    "employer",
    "payroll_agent",
    "bank",
    "agent",
    "supervisor",
    "officer",
    "manager",
    "operator",
    "system",
    "laboratory",
]
PARTIES: tuple[Party, ...] = get_args(Party)
STAFF: tuple[Party, ...] = ("officer", "manager", "agent", "supervisor", "operator")
_CACHED_TOKENS = 10_000
_KEYS_AGAIN_AFTER_S = 30


class TokenRefused(Refusal):
    code = "token_refused"
    kind = "forbidden"
    sentence = Sentence(
        en="The bearer token is missing, expired or not meant for this service. Get a new one and try again.",
        th="ไม่มีโทเคน โทเคนหมดอายุ หรือไม่ได้ออกให้บริการนี้ โปรดขอโทเคนใหม่แล้วลองอีกครั้ง",
        vi="Thiếu mã truy cập, mã đã hết hạn hoặc không dành cho dịch vụ này. Hãy lấy mã mới rồi thử lại.",
    )


class PartyNotAllowed(Refusal):
    code = "party_not_allowed"
    kind = "forbidden"
    sentence = Sentence(
        en="A token of the party {party} may not do this; it is open to: {allowed}.",
        th="โทเคนของฝ่าย {party} ทำรายการนี้ไม่ได้ เปิดให้เฉพาะ: {allowed}",
        vi="Mã của bên {party} không được làm việc này; chỉ dành cho: {allowed}.",
    )


class ScopeMissing(Refusal):
    code = "scope_missing"
    kind = "forbidden"
    sentence = Sentence(
        en="This client was onboarded without the scope {scope}. Ask the agency for it.",
        th="โปรแกรมนี้ไม่ได้รับขอบเขต {scope} โปรดขอจากสำนักงาน",
        vi="Ứng dụng này không có phạm vi {scope}. Hãy yêu cầu cơ quan cấp.",
    )


@dataclass(frozen=True, slots=True)
class Caller:
    """`party_id` is the employer, payroll agent, bank or person that the token speaks for; staff have none.

    `scopes`: what the client's token is limited to, None without a limit. `acting`: the agent who acts for the person
    on the line, in the case `case_id`; `confirmed`: the one request that the person has confirmed (`acting.digest`);
    `second_factor`: this is that request. `mandates`: for which employers a payroll agent acts today; `refused`: why
    not for others it has, or had, one of.
    """

    subject: str
    party: Party
    party_id: UUID | None = None
    mandates: frozenset[UUID] = frozenset()
    scopes: frozenset[str] | None = None
    acting: str | None = None
    case_id: UUID | None = None
    confirmed: str | None = None
    second_factor: bool = False
    refused: Mapping[UUID, Refusal] = field(default_factory=dict, compare=False)

    @property
    def is_staff(self) -> bool:
        return self.party in STAFF

    @property
    def name(self) -> str:
        """The actor of what is done, in audits and approvals."""
        if self.acting:
            return f"agent:{self.acting} for {self.party}:{self.party_id} in case:{self.case_id}"
        return f"{self.party}:{self.subject}"

    @property
    def audiences(self) -> list[str]:
        """Whose events the caller reads in a feed. An employer's loans are not its payroll agent's business."""
        if self.party == "employer":
            return [f"employer:{self.party_id}", f"borrower:{self.party_id}"]
        if self.party == "payroll_agent":
            return [f"employer:{mandate}" for mandate in sorted(self.mandates)]
        return [f"{self.party}:{self.party_id}"]

    def speaks_for_employer(self, employer_id: UUID) -> bool:
        if self.party == "employer":
            return self.party_id == employer_id
        return self.party == "payroll_agent" and employer_id in self.mandates

    def require_employer(self, employer_id: UUID) -> None:
        """Staff may; an employer for itself, its payroll agent by mandate; to others it does not exist."""
        if not self.is_staff and not self.speaks_for_employer(employer_id):
            raise self.refused.get(employer_id) or NotFound(what="employer")

    def require_party(self, party: Party, party_id: UUID | None, *, what: str) -> None:
        if not self.is_staff and not (self.party == party and self.party_id == party_id):
            raise NotFound(what=what)


KeySource = Callable[[], Awaitable[dict[str, Any]]]


ACTING_LIFE_S = 600
_CLOCKS_APART_S = 30


class TrustedIssuer:
    """Whose tokens are taken: the identity provider, or the hotline, which only lets agents act for who is on the line.

    `acting`: its tokens name person, agent and case and live ten minutes at most (RFC 8693).
    """

    def __init__(self, name: str, keys: KeySource, *, acting: bool = False) -> None:
        self.name = name
        self.acting = acting
        self._fetch = keys
        self._keys: KeySet | None = None
        self._fetched_at = 0.0
        self._lock = asyncio.Lock()

    async def claims(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token that one of the issuer's keys signed; keys that rotated are fetched again."""
        for again in (False, True):
            try:
                found = jwt.decode(token, await self._key_set(again=again), algorithms=["ES256"])
            except (JoseError, ValueError, KeyError, TypeError, RecursionError):
                if again or time.monotonic() - self._fetched_at < _KEYS_AGAIN_AFTER_S:
                    raise TokenRefused from None
                continue
            return dict(found.header), found.claims
        raise TokenRefused

    async def _key_set(self, *, again: bool) -> KeySet:
        async with self._lock:
            if self._keys is None or again:
                self._keys = KeySet.import_key_set(await self._fetch())  # type: ignore[arg-type]
                self._fetched_at = time.monotonic()
        return self._keys


class TokenVerifier:
    """Verifies ES256 access tokens of the issuers it trusts; a verified token is remembered while it lives."""

    def __init__(self, *issuers: TrustedIssuer, audience: str) -> None:
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._audience = audience
        self._known: OrderedDict[str, tuple[Caller, float]] = OrderedDict()

    async def verify(self, token: str) -> Caller:
        known = self._known.get(token)
        if known and known[1] > time.time():
            return known[0]
        issuer = self._issuers.get(_named_issuer(token))
        if issuer is None:
            raise TokenRefused
        header, claims = await issuer.claims(token)
        self._check(header, claims, issuer)
        caller = _acting(claims) if issuer.acting else _caller(claims)
        self._known[token] = (caller, float(claims["exp"]))
        if len(self._known) > _CACHED_TOKENS:
            self._known.popitem(last=False)
        return caller

    def _check(self, header: Mapping[str, Any], claims: Mapping[str, Any], issuer: TrustedIssuer) -> None:
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if (
            header.get("typ") != "at+jwt"
            or claims.get("iss") != issuer.name
            or self._audience not in audiences
            or not isinstance(claims.get("exp"), int)
            or claims["exp"] <= time.time()
            or (isinstance(claims.get("nbf"), int) and claims["nbf"] > time.time() + _CLOCKS_APART_S)
        ):
            raise TokenRefused


def _named_issuer(token: str) -> str:
    """Who a token says it is from: only to choose the keys that then have to fit."""
    try:
        payload = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(found["iss"])
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise TokenRefused from None


def _caller(claims: Mapping[str, Any]) -> Caller:
    party, subject = claims.get("party"), claims.get("sub")
    if party not in PARTIES or not isinstance(subject, str) or not subject:
        raise TokenRefused
    try:
        party_id = UUID(claims["party_id"]) if claims.get("party_id") else None
    except (ValueError, TypeError, AttributeError):
        raise TokenRefused from None
    if party_id is None and party in {"person", "employer", "payroll_agent", "bank"}:
        raise TokenRefused
    scope = claims.get("scope")
    scopes = frozenset(scope.split()) if isinstance(scope, str) else None
    return Caller(subject=subject, party=party, party_id=party_id, scopes=scopes)


def _acting(claims: Mapping[str, Any]) -> Caller:
    """A person, by the agent who has the person on the line."""
    caller = _caller(claims)
    try:
        agent, case_id = claims["act"]["sub"], UUID(claims["case"])
        life_s = claims["exp"] - claims["iat"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise TokenRefused from None
    if caller.party != "person" or not isinstance(agent, str) or not agent or not 0 < life_s <= ACTING_LIFE_S:
        raise TokenRefused
    confirmed = claims.get("confirmed")
    return replace(
        caller, acting=agent, case_id=case_id, confirmed=confirmed if isinstance(confirmed, str) and confirmed else None
    )


@dataclass(frozen=True, slots=True)
class Policy:
    """Which parties may call a route at all; whose resource it is, the route asks of the caller."""

    parties: tuple[Party, ...]
    anyone: bool = False
    """Also who has no token: for what is published to all."""
    acting: bool = False
    """An agent may do it for the caller on the line without the caller's own yes: neither money nor accounts."""

    async def __call__(self, request: Request) -> Caller | None:
        if self.anyone:
            _refuse_other_forms(request)
            return None
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenRefused
        caller = await request.app.state.verifier.verify(token.strip())
        if caller.party not in self.parties:
            raise PartyNotAllowed(party=caller.party, allowed=", ".join(self.parties))
        state = request.app.state
        if caller.acting is not None:
            caller = await state.acting.admitted(request, caller, token.strip(), declared=self.acting)
        if caller.party == "system":
            state.systems.admit(request, caller)
        wanted = state.mandates.scope
        if caller.scopes is not None and wanted is not None and caller.party != "bank" and wanted not in caller.scopes:
            raise ScopeMissing(scope=wanted)
        if caller.party == "payroll_agent" and caller.party_id:
            mandates, refused = await state.mandates.of(caller.party_id, today=state.clock.today())
            caller = replace(caller, mandates=mandates, refused=refused)
        request.state.caller = caller
        _refuse_other_forms(request)
        return caller  # type: ignore[no-any-return]


def _refuse_other_forms(request: Request) -> None:
    if forms := request.app.state.exact_forms.get(request.scope["route"].operation_id):
        refuse_other_forms(request, forms)


def allow_anyone() -> Any:
    """`_: Annotated[None, allow_anyone()]`: no token is asked for, and none is looked at."""
    return Depends(Policy((), anyone=True))


def allow(*parties: Party, acting: bool = False) -> Any:
    """`caller: Annotated[Caller, allow("officer", "employer")]`; without parties: every valid token."""
    return Depends(Policy(parties or PARTIES, acting=acting))
