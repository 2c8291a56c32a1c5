"""Sign-in through an identity provider: a code is exchanged once, only in the browser that asked."""

import asyncio
import base64
import hashlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from services.portal.gateways.identity_provider import IdentityProvider
from tests.running_suite import RunningSuite, change_own


@dataclass
class Provider:
    """An authorization server of RFC 6749 and 7636: codes work once, and only with their verifier."""

    suite: RunningSuite
    url: str = ""
    token: str | None = None
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)

    async def authorize(self, request: Request) -> Response:
        asked = request.query_params
        code = uuid4().hex
        self.codes[code] = (asked["code_challenge"], asked["redirect_uri"])
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 303)

    async def exchange(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        known = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        secret = base64.b64encode(b"portal:secret").decode()
        good = request.headers.get("authorization") == f"Basic {secret}" and known == (challenge, form["redirect_uri"])
        if not good:
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = self.token or self.suite.box.issuer.token(party="agent", subject="somchai")
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": 600})


@asynccontextmanager
async def _provider(suite: RunningSuite) -> AsyncIterator[Provider]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = Provider(suite, f"http://127.0.0.1:{port}")
    routes = [Route("/authorize", found.authorize), Route("/token", found.exchange, methods=["POST"])]
    config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    provider = IdentityProvider(f"{found.url}/authorize", f"{found.url}/token", "portal", "secret", "prakan")
    change_own(suite.box.services["portal"], identity_provider=provider)
    try:
        yield found
    finally:
        server.force_exit = server.should_exit = True
        await serving


async def _sent_back(suite: RunningSuite, back: str) -> str:
    """Go to the provider and get the address back, without opening it yet."""
    begun = await suite.http.get(f"/sign-in/begin?back={back}")
    assert begun.status_code == 303
    assert "HttpOnly" in begun.headers["set-cookie"]
    async with httpx.AsyncClient() as http:
        asked = await http.get(begun.headers["location"])
    way = urlsplit(asked.headers["location"])
    assert f"{way.scheme}://{way.netloc}{way.path}" == "http://127.0.0.1/sign-in/back"
    return f"{way.path}?{way.query}"


async def test_in_and_to_where_one_wanted(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    async with _provider(suite):
        first = await suite.http.get("/desk")
        assert (await suite.http.get(first.headers["location"])).headers["location"] == "/sign-in/begin?back=/desk"
        way = await _sent_back(suite, "/desk")
        inside = await suite.http.get(way)
        assert (inside.status_code, inside.headers["location"]) == (303, "/desk")
        assert (await suite.http.get("/desk")).status_code == 200
        again = await suite.http.get(way)
        assert (again.status_code, "sign_in_failed" in again.text) == (403, True), "a code opens the door once"


async def test_what_was_not_asked_for_here_opens_nothing(local_suite: RunningSuite) -> None:
    suite = local_suite
    async with _provider(suite) as provider:
        way = await _sent_back(suite, "//elsewhere.example")
        kept = suite.http.cookies
        suite.http.cookies = httpx.Cookies()
        assert "sign_in_failed" in (await suite.http.get(way)).text, "another browser"
        suite.http.cookies = kept
        for bad in (way + "x", "/sign-in/back", "/sign-in/back?error=access_denied", way.replace("code=", "code=x")):
            refused = await suite.http.get(bad)
            assert (refused.status_code, "sign_in_failed" in refused.text) == (403, True), bad
            assert "prakan_session" not in suite.http.cookies
        inside = await suite.http.get(await _sent_back(suite, "//elsewhere.example"))
        assert inside.headers["location"] == "/start", "never to another site"
        suite.http.cookies.clear()
        provider.token = "not.a.token"
        forged = await suite.http.get(await _sent_back(suite, "/desk"))
        assert (forged.status_code, "sign_in_failed" in forged.text) == (403, True)
