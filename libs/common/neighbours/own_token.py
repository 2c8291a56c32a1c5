"""The token with which a service calls another's door: its own, as the party `system`."""

import json
import time
from pathlib import Path
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

_RENEWED_BEFORE_S = 60
_LIFE_S = 300


class OwnToken:
    """A token from the identity provider by client credentials (RFC 6749, 4.4); a sandbox's issuer signs it itself."""

    def __init__(
        self, *, place: str, client_id: str, client_secret: str, issuer: str, audience: str, timeout_s: float = 10
    ) -> None:
        self._place = place
        self._client = (client_id, client_secret)
        self._issuer = issuer
        self._audience = audience
        self._timeout_s = timeout_s
        self._token = ""
        self._until = 0.0

    async def bearer(self) -> str:
        """Return a token that is valid for at least a minute."""
        if time.time() > self._until - _RENEWED_BEFORE_S:
            asked = self._place.startswith(("http://", "https://"))
            self._token, life_s = await self._from_provider() if asked else self._signed_here()
            self._until = time.time() + life_s
        return self._token

    async def _from_provider(self) -> tuple[str, float]:
        form = {"grant_type": "client_credentials", "audience": self._audience}
        async with httpx.AsyncClient(timeout=self._timeout_s) as http:
            answer = await http.post(self._place, data=form, auth=self._client)
            answer.raise_for_status()
            content = answer.json()
        return str(content["access_token"]), float(content.get("expires_in", _LIFE_S))

    def _signed_here(self) -> tuple[str, float]:
        key = ECKey.import_key(json.loads(Path(self._place).read_text(encoding="utf-8")))
        now = int(time.time())
        claims = {"iss": self._issuer, "aud": self._audience, "sub": self._client[0], "jti": uuid4().hex, "iat": now}
        header = {"alg": "ES256", "typ": "at+jwt", "kid": key.kid}
        claims |= {"exp": now + _LIFE_S, "party": "system"}
        return jwt.encode(header, claims, key, algorithms=["ES256"]), _LIFE_S
