"""The agency's identity provider: OAuth 2 authorization code with PKCE (RFC 6749, RFC 7636)."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx

from libs.common.refusals import Refusal

_TIMEOUT_S = 10


class SignInFailed(Refusal):
    code = "sign_in_failed"
    kind = "forbidden"


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """The identity provider. `authorize_at`: the address for browsers; `token_at`: the address that gives tokens."""

    authorize_at: str
    token_at: str
    client_id: str
    client_secret: str
    audience: str

    def address(self, *, redirect_uri: str, state: str, verifier: str) -> str:
        """Return the address to send the browser to."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid",
            "audience": self.audience,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.authorize_at}{'&' if '?' in self.authorize_at else '?'}{urlencode(asked)}"

    async def token(self, *, code: str, verifier: str, redirect_uri: str) -> str:
        """Return the access token; every failure is `SignInFailed`."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": self.client_id,
        }
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT_S) as http:
                answer = await http.post(self.token_at, data=form, auth=(self.client_id, self.client_secret))
            token = answer.json()["access_token"] if answer.is_success else None
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as failure:
            raise SignInFailed from failure
        if not isinstance(token, str):
            raise SignInFailed
        return token


def new_secret() -> str:
    """Make a state or verifier: 43 characters that nobody can guess."""
    return secrets.token_urlsafe(32)
