"""Each client has a number of requests a minute, shown in every answer; the next one is told when to go on."""

from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute

from deploy.onebox.web import root_app
from libs.common.door.callers.addresses import IN_PROCESS, TrustedProxies
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite

RATES = "/contributions/v1/rates"
_PROBES = ("/healthz", "/readyz", "/metrics", "/docs")


async def test_a_client_above_its_limit_is_told_when_to_go_on_and_others_are_not_held_up(
    databases: FreshDatabases, tmp_path: Path
) -> None:
    async with running_suite(databases, tmp_path, country="thailand", rate_limit=20) as suite:
        answers = [await suite.get("employer-a", RATES, month="2021-01") for _ in range(22)]
        assert [a.status_code for a in answers] == [200] * 20 + [429] * 2
        assert [a.headers["ratelimit-remaining"] for a in answers[:20]] == [str(n) for n in range(19, -1, -1)]
        refused = answers[20]
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["code"] == "rate_limited"
        assert 0 < int(refused.headers["retry-after"]) <= 61
        headers = {"Authorization": f"Bearer {suite.token('employer-a')}", "Accept-Language": "vi"}
        told = (await suite.http.get(RATES, params={"month": "2021-01"}, headers=headers)).json()
        assert (told["status"], "yêu cầu" in told["detail"]) == (429, True)
        assert (await suite.get("employer-b", RATES, month="2021-01")).status_code == 200


async def test_how_a_token_is_spelled_counts_nothing(databases: FreshDatabases, tmp_path: Path) -> None:
    async with running_suite(databases, tmp_path, country="thailand", rate_limit=10) as suite:
        persona = suite.personas["employer-a"]
        fresh = [persona.document(suite.box.issuer)["token"] for _ in range(14)]
        spelled = [f"Bearer {token}{' ' * n}" for n, token in enumerate(fresh)]
        answers = [
            await suite.http.get(RATES, params={"month": "2021-01"}, headers={"Authorization": one}) for one in spelled
        ]
        assert [a.status_code for a in answers] == [200] * 10 + [429] * 4
        assert (await suite.get("employer-b", RATES, month="2021-01")).status_code == 200


async def test_junk_is_counted_by_address_before_it_is_verified(databases: FreshDatabases, tmp_path: Path) -> None:
    async with running_suite(databases, tmp_path, country="thailand", rate_limit=20) as suite:
        others = _client(suite, "203.0.113.7")
        junk = [await others.get(RATES, headers={"Authorization": f"Bearer {n}.b.c"}) for n in range(9)]
        assert [a.status_code for a in junk] == [401] * 5 + [429] * 4
        assert (await suite.get("employer-a", RATES, month="2021-01")).status_code == 200, "another address"
        forged = {"X-Forwarded-For": "198.51.100.9", "Authorization": "Bearer a.b.c"}
        assert (await others.get(RATES, headers=forged)).status_code == 429, "nobody vouches for that header"
        await others.aclose()


async def test_doors_open_to_all_count_addresses_and_browsers_count_themselves(
    databases: FreshDatabases, tmp_path: Path
) -> None:
    async with running_suite(databases, tmp_path, country="thailand", rate_limit=20) as suite:
        one, other = _client(suite, "203.0.113.7"), _client(suite, "203.0.113.8")
        path = "/programmes/v1/figures"
        assert [(await one.get(path)).status_code for _ in range(22)] == [200] * 20 + [429] * 2
        assert (await other.get(path)).status_code == 200
        for persona, times in (("employer-a", 22), ("employer-b", 1)):
            headers = {"Authorization": f"Bearer {suite.token(persona)}"}
            pages = [await one.get("/employer", headers=headers) for _ in range(times)]
            assert (pages[0].status_code, pages[-1].status_code) == (200, 429 if times > 20 else 200), persona
        await one.aclose()
        await other.aclose()


async def test_every_page_tells_its_visitor_what_is_left(databases: FreshDatabases, tmp_path: Path) -> None:
    """Pages open to all count the visitor's address, others who is signed in; also where nothing is found."""
    async with running_suite(databases, tmp_path, country="thailand", rate_limit=1_000) as suite:
        somebody = _client(suite, "203.0.113.9")
        seen = {}
        for path in sorted(_pages(suite.box.services["portal"].app)):
            answer = await somebody.get(path)
            signed = answer
            if answer.status_code in {303, 307, 401}:  # it asks to sign in
                headers = {"Authorization": f"Bearer {suite.token('officer')}"}
                signed = await somebody.get(path, headers=headers)
            seen[path] = signed.headers.get("ratelimit-limit")
        await somebody.aclose()
        assert {path for path, limit in seen.items() if limit != "1000"} == set()
        assert {"/figures", "/check", "/situation", "/sign-in", "/my", "/desk", "/office", "/bank"} <= seen.keys()


def _pages(app: FastAPI) -> set[str]:
    """Return the addresses of all pages that need no id."""
    found, waiting = set(), list(app.routes)
    while waiting:
        route: Any = waiting.pop()
        if hasattr(route, "original_router"):
            waiting.extend(route.original_router.routes)
        elif isinstance(route, APIRoute) and "GET" in route.methods and "{" not in route.path:
            found.add(route.path)
    ends = {path for path in found if not path.endswith("/live")}
    return {path for path in ends if not path.startswith(("/v1", "/.well-known", *_PROBES))}


def _client(suite: RunningSuite, address: str) -> httpx.AsyncClient:
    """Make a client at another address."""
    app = root_app(suite.box, [])
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


def test_a_proxys_word_counts_only_if_it_is_trusted() -> None:
    proxies = TrustedProxies(["10.0.0.0/8", "fd00::/8"])
    told = {
        ("203.0.113.7", b"198.51.100.1"): "203.0.113.7",
        ("10.1.2.3", b"198.51.100.1"): "198.51.100.1",
        ("10.1.2.3", b"1.1.1.1, 198.51.100.1, 10.9.9.9"): "198.51.100.1",
        ("10.1.2.3", b"1.1.1.1, nonsense"): "unknown",
        ("10.1.2.3", b""): "10.1.2.3",
        ("2001:db8:1:2:3::4", b""): "2001:db8:1:2::",
        ("::ffff:198.51.100.1", b""): "198.51.100.1",
        (IN_PROCESS, b"198.51.100.1"): "198.51.100.1",
    }
    for (client, forwarded), address in told.items():
        assert proxies.address_of({"client": (client, 1)}, forwarded) == address, (client, forwarded)
