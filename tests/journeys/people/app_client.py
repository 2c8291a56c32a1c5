"""The app of the tests: a client of the kind `app`, its users' phones, and the tokens that it gets for them."""

import asyncio
import time
from typing import Any
from uuid import UUID, uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import text

from libs.common.keys.sealing import unseal
from libs.contracts.registration import AccountCodeMade
from tests.running_suite import RunningSuite

REQUESTS = "/registration/v1/account-requests"
ENDPOINT = "http://127.0.0.1/oauth/token"
_KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SEALED = text(
    "SELECT data ->> 'sealed' FROM event_log WHERE type = :type AND key = :key ORDER BY position DESC LIMIT 1"
)


class App:
    """A client with its key. `persona`: under which the suite knows its own token."""

    def __init__(self, suite: RunningSuite, client: str, key: ECKey) -> None:
        self.suite, self.client, self.key = suite, client, key
        self.persona = f"app-{client}"

    @classmethod
    async def onboarded(cls, suite: RunningSuite) -> "App":
        key = ECKey.generate_key("P-256", {"kid": uuid4().hex, "use": "sig", "alg": "ES256"})
        body = {"name": "The app", "party": "app", "keys": [key.as_dict(private=False)]}
        made = await suite.made("officer", "/registration/v1/clients", body)
        app = cls(suite, made["id"], key)
        suite.tokens[app.persona] = (await app.asked(grant_type="client_credentials")).json()["access_token"]
        return app

    async def asked(self, **form: str) -> httpx.Response:
        """Ask the token endpoint, signed."""
        now = int(time.time())
        claims = {"iss": self.client, "sub": self.client, "aud": ENDPOINT, "exp": now + 60, "jti": uuid4().hex}
        signed = jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key, algorithms=["ES256"])
        body = {"client_assertion_type": _KIND, "client_assertion": signed, **form}
        return await self.suite.http.post("/oauth/token", data=body)

    async def signed_up(self, person: dict[str, Any], national_id: str) -> tuple[str, dict[str, Any]]:
        """Sign a user up; the user's persona, and what the confirmation answered."""
        asked = await self.suite.post(
            self.persona, REQUESTS, {"national_id": national_id, "born_on": person["born_on"]}
        )
        assert asked.status_code == 202, asked.text
        code = await code_sent(self.suite, person["id"])
        opened = await self.suite.made(self.persona, f"{REQUESTS}/{asked.json()['id']}/confirmation", {"code": code})
        told = (await self.asked(grant_type="refresh_token", refresh_token=opened["refresh_token"])).json()
        persona = f"user-{opened['account']}"
        self.suite.tokens[persona] = told["access_token"]
        return persona, {**opened, **told}


async def code_sent(suite: RunningSuite, person_id: str) -> str:
    """Return the newest code of a person, opened with the person's key as the hotline does."""
    hotline = suite.box.services["hotline"].app.state.door.own
    for _ in range(500):
        found = await suite.box.services["registration"].database.many_rows(
            _SEALED, {"type": AccountCodeMade.TYPE, "key": person_id}
        )
        if found:
            keys = await hotline.person_keys.of([UUID(person_id)])
            return str(unseal(UUID(person_id), keys[UUID(person_id)], str(found[0][0]))["code"])
        await asyncio.sleep(0.01)
    raise AssertionError(f"no code for {person_id}")
