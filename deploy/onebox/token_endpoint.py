"""The box's token endpoint: OAuth 2 client credentials, the client known by its signature (RFC 7523).

What an identity provider does in production, with the same keys: those an officer registered for the client.
"""

import base64
import json
import time
from collections import OrderedDict
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deploy.onebox.box import Box

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
TOKEN_LIFE_S = 600
_ASSERTION_LIFE_MAX_S = 300
_REMEMBERED = 50_000
_FORM_BYTES_MAX = 20_000


class TokenEndpoint:
    def __init__(self, box: Box) -> None:
        self._box = box
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def token(self, request: Request) -> Response:
        """RFC 6749, 4.4.2 and 5.2: `grant_type`, `client_assertion_type`, `client_assertion`."""
        form = await _form(request)
        if form is None:
            return _refused("invalid_request")
        if form.get("grant_type") != "client_credentials":
            return _refused("unsupported_grant_type")
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            return _refused("invalid_client")
        client = await self._client(form.get("client_assertion", ""), str(request.url))
        if client is None:
            return _refused("invalid_client")
        scope = " ".join(client["scopes"])
        asked = set(form.get("scope", scope).split())
        if not asked <= set(client["scopes"]):
            return _refused("invalid_scope")
        token = self._box.issuer.token(
            party=client["party"],
            subject=f"client-{client['id']}",
            party_id=UUID(client["party_id"]),
            scope=" ".join(sorted(asked)),
            life_s=TOKEN_LIFE_S,
        )
        body = {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_LIFE_S, "scope": scope}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    async def _client(self, assertion: str, endpoint: str) -> dict[str, Any] | None:
        """The client that signed the assertion with a key that opens the door now."""
        try:
            client_id = UUID(str(_claims_said(assertion)["sub"]))
            found = await self._registered(client_id)
            if found is None or not found["keys"]:
                return None
            keys = KeySet.import_key_set({"keys": found["keys"]})
            claims = jwt.decode(assertion, keys, algorithms=["ES256"]).claims
        except (JoseError, ValueError, KeyError, TypeError, IndexError, RecursionError):
            return None
        now, expires, jti = time.time(), claims.get("exp"), claims.get("jti")
        good = (
            claims.get("iss") == claims.get("sub") == str(client_id)
            and claims.get("aud") == endpoint
            and isinstance(expires, int)
            and now < expires <= now + _ASSERTION_LIFE_MAX_S
            and isinstance(jti, str)
        )
        if not good or f"{client_id} {jti}" in self._seen:
            return None
        self._seen[f"{client_id} {jti}"] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return found

    async def _registered(self, client_id: UUID) -> dict[str, Any] | None:
        token = self._box.issuer.token(party="system", subject="token-endpoint")
        doors = self._box.services["portal"].doors
        answer = await doors.call("registration", "GET", f"/v1/clients/{client_id}", token=token)
        found: dict[str, Any] | None = answer.json() if answer.is_success else None
        return found


def _claims_said(assertion: str) -> dict[str, Any]:
    """Unverified: only to know whose keys have to fit."""
    payload = assertion.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


async def _form(request: Request) -> dict[str, str] | None:
    body = await request.body()
    if len(body) > _FORM_BYTES_MAX:
        return None
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def _refused(error: str) -> Response:
    status = 401 if error == "invalid_client" else 400
    return JSONResponse({"error": error}, status, headers={"Cache-Control": "no-store"})
