"""A revoked program ends in every service: its tokens, and its webhooks."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from joserfc.jwk import ECKey
from sqlalchemy import text

from tests.running_suite import RunningSuite

_ANSWERS = text("SELECT count(*) AS n FROM idempotency_record WHERE starts_with(client, :client)")
SERVICES = ("registration", "contributions", "benefits", "loans", "programmes", "outreach", "hotline")


@pytest.fixture
def bank(local_suite: RunningSuite) -> str:
    return local_suite.party_id("bank-a")


async def _onboarded(suite: RunningSuite, bank: str, name: str) -> str:
    """Onboard a program of the bank; the persona of its token is its name."""
    key = ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"})
    body = {"name": name, "party": "bank", "party_id": bank, "keys": [key.as_dict(private=False)]}
    client = str((await suite.made("officer", "/registration/v1/clients", body))["id"])
    suite.tokens[name] = suite.box.issuer.token(party="bank", subject=f"client-{client}", party_id=UUID(bank), scope="")
    return client


async def _add(suite: RunningSuite, who: str, service: str) -> httpx.Response:
    url = f"http://127.0.0.1:9/{who}/{service}"
    return await suite.post(who, f"/{service}/v1/webhook-endpoints", {"url": url})


async def _urls(suite: RunningSuite, who: str, service: str) -> list[str]:
    answer = await suite.get(who, f"/{service}/v1/webhook-endpoints")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return [item["url"].rpartition("9/")[2] for item in items]


async def _answers(suite: RunningSuite, client: str, service: str) -> int:
    rows = await suite.box.services[service].database.one_statement(_ANSWERS, {"client": f"bank:client-{client}"})
    return int(rows[0]["n"])


async def test_what_a_revoked_program_set_up_ends_in_every_service(local_suite: RunningSuite, bank: str) -> None:
    suite = local_suite
    leaving = await _onboarded(suite, bank, "leaving")
    staying = await _onboarded(suite, bank, "staying")
    for service in SERVICES:
        for who in ("leaving", "staying", "bank-a"):
            assert (await _add(suite, who, service)).status_code == 201
        assert await _answers(suite, leaving, service) == 1
    await suite.made("officer", f"/registration/v1/clients/{leaving}/revocation", {})
    again = await suite.made("officer", f"/registration/v1/clients/{leaving}/revocation", {})
    assert again["revoked"]
    await suite.settled()
    for service in SERVICES:
        assert (await _answers(suite, leaving, service), await _answers(suite, staying, service)) == (0, 1), service
    for service in SERVICES:
        assert await _urls(suite, "staying", service) == [f"staying/{service}", f"bank-a/{service}"]
        async with asyncio.timeout(5):  # a process asks at most once a second
            while (refused := await _add(suite, "leaving", service)).status_code != 401:
                await asyncio.sleep(0.1)
        assert refused.json()["code"] == "token_refused"
    own = (await suite.get("staying", "/registration/v1/webhook-endpoints")).status_code
    assert own == 200, "another program of the same bank goes on"
    await suite.made("officer", f"/registration/v1/clients/{staying}/revocation", {})
    await suite.settled()
    for service in SERVICES:
        assert [u for u in await _urls(suite, "bank-a", service) if "leaving" not in u] == [f"bank-a/{service}"]
