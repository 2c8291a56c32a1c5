"""A token of an employer for a person who may act for it: the exchange of the person's own (RFC 8693)."""

from uuid import UUID

import httpx

from libs.common.neighbours.doors import DoorClosed, Doors
from services.portal.gateways.identity_provider import IdentityProvider, SignInFailed

_EXCHANGE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
}
_TIMEOUT_S = 10


async def exchanged(doors: Doors, provider: IdentityProvider | None, token: str, employer_id: UUID) -> str | None:
    """Return a token of the employer; None where the person does not act for it.

    `SignInFailed` where the token endpoint does not answer.
    """
    form = {**_EXCHANGE, "subject_token": token, "resource": f"employer:{employer_id}"}
    try:
        answer = await _asked(doors, provider, form)
        if not answer.is_success:
            return None
        found = answer.json()["access_token"]
    except (httpx.HTTPError, DoorClosed, ValueError, KeyError, TypeError) as failure:
        raise SignInFailed from failure
    return found if isinstance(found, str) else None


async def _asked(doors: Doors, provider: IdentityProvider | None, form: dict[str, str]) -> httpx.Response:
    """Ask the identity provider; in a sandbox the box itself."""
    if provider is None:
        return await doors.call("onebox", "POST", "/oauth/token", data=form)
    async with httpx.AsyncClient(timeout=_TIMEOUT_S) as http:
        own = {**form, "client_id": provider.client_id, "audience": provider.audience}
        return await http.post(provider.token_at, data=own, auth=(provider.client_id, provider.client_secret))
