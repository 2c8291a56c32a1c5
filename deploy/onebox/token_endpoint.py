"""The box's token endpoint: OAuth 2 client credentials and refresh tokens; the client signs its request (RFC 7523).

A person who may act for an employer exchanges the own token for one of the employer (RFC 8693); no client signs that.

In production an identity provider does this, with the same keys: those that an officer registered for the client.
"""

import time
from collections import OrderedDict
from typing import Any, TypeGuard
from urllib.parse import parse_qs
from uuid import UUID

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from pydantic import BaseModel, JsonValue
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deploy.onebox.box import Box
from deploy.onebox.employer_tokens import EXCHANGE, refused, token_of_employer
from deploy.onebox.issuer import ISSUER
from deploy.onebox.own_doors import loopback
from libs.common.door.callers.policies import Party
from libs.common.keys.issuer_keys import Claims, header_of, part_of, quiet, signing_keys

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_LIFE_S = 600
_ASSERTION_LIFE_MAX_S = 3_660
_CLOCKS_APART_S = 30
_REMEMBERED = 50_000
_PATH = "/oauth/token"
_JTI_LENGTH_MAX = 200
_FORM_BYTES_MAX = 20_000


class Client(BaseModel):
    """A program that an officer registered, as registration's door gives it to the issuer."""

    id: UUID
    party: Party
    party_id: UUID
    scopes: list[str]
    keys: list[dict[str, JsonValue]]


class Renewed(BaseModel):
    """A session of the app, as registration renews it."""

    account: str
    person_id: UUID
    refresh_token: str


class TokenEndpoint:
    def __init__(self, box: Box) -> None:
        self._box = box
        self._seen: OrderedDict[str, float] = OrderedDict()

    async def token(self, request: Request) -> Response:
        """Issue a token (RFC 6749, 4.4.2, 5.2 and 6) for `grant_type`, `client_assertion`, `refresh_token`."""
        form = await _form(request)
        if form is None:
            return refused("invalid_request")
        if form.get("grant_type") == EXCHANGE:
            return await token_of_employer(self._box, form, life_s=TOKEN_LIFE_S)
        return await self._signed(request, form)

    async def _signed(self, request: Request, form: dict[str, str]) -> Response:
        """Issue what a client asks for with its signature."""
        if form.get("grant_type") not in {"client_credentials", "refresh_token"}:
            return refused("unsupported_grant_type")
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            return refused("invalid_client", f"client_assertion_type is {ASSERTION_TYPE}")
        try:
            client = await self._client(form.get("client_assertion", ""), _audiences(request))
        except _AssertionRefused as failure:
            return refused("invalid_client", str(failure))
        if form["grant_type"] == "refresh_token":
            return await self._of_user(client, form.get("refresh_token", ""))
        return self._of_client(client, form.get("scope"))

    def _of_client(self, client: Client, asked: str | None) -> Response:
        scope = " ".join(client.scopes)
        wanted = set(scope.split() if asked is None else asked.split())
        if not wanted <= set(client.scopes):
            return refused("invalid_scope")
        token = self._box.issuer.token(
            party=client.party,
            subject=f"client-{client.id}",
            party_id=client.party_id,
            scope=" ".join(sorted(wanted)),
            life_s=TOKEN_LIFE_S,
        )
        body = {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LIFE_S, "scope": scope}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    async def _of_user(self, client: Client, refresh_token: str) -> Response:
        """Issue the access token of the person whose session an app has, with the session's next token."""
        if client.party != "app":
            return refused("unauthorized_client")
        told = {"refresh_token": refresh_token, "client_id": str(client.id)}
        answer = await self._asked("POST", "/v1/account-sessions/renewal", json=told)
        if not answer.is_success:
            return refused("invalid_grant")
        found = Renewed.model_validate_json(answer.content)
        token = self._box.issuer.token(
            party="person",
            subject=found.account,
            party_id=found.person_id,
            client=f"client-{client.id}",
            life_s=TOKEN_LIFE_S,
        )
        body = {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LIFE_S}
        return JSONResponse(body | {"refresh_token": found.refresh_token}, headers={"Cache-Control": "no-store"})

    async def _client(self, assertion: str, audiences: frozenset[str]) -> Client:
        """Return the client whose valid key signed the assertion."""
        try:
            client_id = UUID(str(part_of(assertion, 1)["sub"]))
            header = header_of(assertion)
        except (ValueError, KeyError):
            raise _AssertionRefused("the assertion is no JWT whose sub is a client's id") from None
        client = await self._registered(client_id)
        claims = _signed(assertion, header, client.keys) if client else None
        if client is None or claims is None:
            raise _AssertionRefused("no key of this client fits")
        if why := _wrong(claims, str(client_id), audiences):
            raise _AssertionRefused(why)
        name, now = f"{client_id} {claims['jti']}", time.time()
        while self._seen and (len(self._seen) > _REMEMBERED or next(iter(self._seen.values())) < now):
            self._seen.popitem(last=False)
        if name in self._seen:
            raise _AssertionRefused("the assertion was used before (jti)")
        self._seen[name] = now + _ASSERTION_LIFE_MAX_S
        return client

    async def _registered(self, client_id: UUID) -> Client | None:
        answer = await self._asked("GET", f"/v1/clients/{client_id}")
        return Client.model_validate_json(answer.content) if answer.is_success else None

    async def _asked(self, method: str, path: str, **more: Any) -> httpx.Response:
        token = self._box.issuer.token(party="system", subject="token-endpoint")
        return await self._box.services["portal"].doors.call("registration", method, path, token=token, **more)


class _AssertionRefused(Exception):
    """A refused assertion; its text is the `error_description`."""


def _signed(assertion: str, header: Claims, keys: list[dict[str, JsonValue]]) -> Claims | None:
    """Return the claims if one of the keys signed them."""
    for one in signing_keys({"keys": keys}):
        if header.get("alg") not in one.algorithms or header.get("kid") not in {None, one.kid}:
            continue
        try:
            with quiet():
                return dict(jwt.decode(assertion, one.key, algorithms=list(one.algorithms)).claims)
        except (JoseError, ValueError, KeyError, TypeError, RecursionError):
            continue
    return None


def _audiences(request: Request) -> frozenset[str]:
    """Return the accepted audiences: the issuer's name, or this endpoint on this machine. A Host header adds none."""
    names = {ISSUER, f"{ISSUER}{_PATH}"}
    if loopback(request.headers.get("host", "")):
        names.add(str(request.url.replace(query="")))
    return frozenset(names)


def _wrong(claims: Claims, client_id: str, audiences: frozenset[str]) -> str:
    """Explain what is wrong with a signed assertion (RFC 7523, 3); empty if nothing is."""
    audience, now = claims.get("aud"), time.time()
    expires, begins = claims.get("exp"), claims.get("nbf", 0)
    if not claims.get("iss") == claims.get("sub") == client_id:
        return "iss and sub are the client's id"
    if not audiences & {
        one for one in (audience if isinstance(audience, list) else [audience]) if isinstance(one, str)
    }:
        return "aud is this endpoint or the issuer"
    if not _is_time(expires) or not now < expires <= now + _ASSERTION_LIFE_MAX_S:
        return "exp lies in the future, at most an hour"
    if not _is_time(begins) or begins > now + _CLOCKS_APART_S:
        return "nbf is not reached"
    jti = claims.get("jti")
    return "" if isinstance(jti, str) and 0 < len(jti) <= _JTI_LENGTH_MAX else "jti is missing"


def _is_time(value: Any) -> TypeGuard[float]:
    """Tell whether a value is a NumericDate (RFC 7519, 2), which may have a fraction."""
    return isinstance(value, int | float) and not isinstance(value, bool)


async def _form(request: Request) -> dict[str, str] | None:
    body = await request.body()
    if len(body) > _FORM_BYTES_MAX:
        return None
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
