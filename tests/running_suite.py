"""The whole suite in the test's process, reached by its users' ways: over HTTP, with tokens."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from deploy.onebox.box import Box, BoxOptions, services_running
from deploy.onebox.parties import Persona, personas_of
from deploy.onebox.web import root_app
from deploy.suite import LAW
from libs.common.database.rows import Query
from libs.common.door.context import door_in, hang
from libs.common.runtime.composition import Service, settled
from libs.common.spine.kafka.cluster import KafkaCluster
from tests.fresh_databases import BegunSuite, FreshDatabases


@dataclass
class RunningSuite:
    box: Box
    http: httpx.AsyncClient
    personas: Mapping[str, Persona]
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, persona: str) -> str:
        if persona not in self.tokens:
            self.tokens[persona] = self.personas[persona].document(self.box.issuer)["token"]
        return self.tokens[persona]

    def party_id(self, persona: str) -> str:
        return str(self.personas[persona].party_id)

    def become(self, party: str, party_id: str) -> str:
        """Make a persona for a new party."""
        name = f"{party}-{party_id}"
        if name not in self.tokens:
            made = Persona(name, party, UUID(party_id), name, "")  # type: ignore[arg-type]
            self.tokens[name] = made.document(self.box.issuer)["token"]
        return name

    async def get(self, persona: str, path: str, *, purpose: str = "", **parameters: Any) -> httpx.Response:
        headers = {**self._headers(persona), **({"X-Purpose": purpose} if purpose else {})}
        return await self.http.get(path, params=parameters or None, headers=headers)

    async def post(
        self,
        persona: str,
        path: str,
        body: Any,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        given = {**self._headers(persona), "Idempotency-Key": key or uuid4().hex, **(headers or {})}
        return await self.http.post(path, json=body, headers=given)

    async def sent_file(
        self,
        persona: str,
        name: str,
        content: bytes,
        *,
        key: str | None = None,
        path: str = "/contributions/v1/return-files",
        **query: Any,
    ) -> dict[str, Any]:
        """Send a file, of returns unless `path` names another door, and wait for its job's end."""
        headers = {**self._headers(persona), "Idempotency-Key": key or uuid4().hex}
        answer = await self.http.post(path, params=query, files={"file": (name, content)}, headers=headers)
        assert answer.status_code == 202, answer.text
        for _ in range(600):
            found: dict[str, Any] = (await self.get(persona, answer.json()["job"])).json()
            if found["status"] not in {"queued", "running"}:
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(found)

    async def made(self, persona: str, path: str, body: Any) -> dict[str, Any]:
        """Send what succeeds. News that is still on its way is waited for, as the refusal asks of every client."""
        answer = await self.post(persona, path, body)
        for _ in range(60):
            if answer.status_code != 503 or answer.json()["code"] != "news_on_its_way":
                break
            await asyncio.sleep(0.5)
            answer = await self.post(persona, path, body)
        assert answer.status_code in {200, 201}, f"{path}: {answer.status_code} {answer.text}"
        found: dict[str, Any] = answer.json()
        return found

    async def move_to(self, day: str) -> None:
        self.box.move_clock(date.fromisoformat(day))

    async def settled(self, timeout_s: float = 30) -> None:
        await settled(list(self.box.services.values()), timeout_s=timeout_s)

    def _headers(self, persona: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(persona)}"}


@asynccontextmanager
async def running_suite(
    databases: FreshDatabases,
    data: Path,
    *,
    country: str,
    kafka: KafkaCluster | None = None,
    today: str = "2021-01-10",
    law: Path = LAW,
    urls: Mapping[str, str] | None = None,
    rate_limit: int = 0,
) -> AsyncIterator[RunningSuite]:
    """Run a suite on fresh databases that are dropped again, or on those at `urls`, which stay.

    The personas of a usual suite were registered by the first one of its country and day: this one begins as its copy.
    """
    usual = urls is None and kafka is None and law is LAW
    if usual:
        own = await _copied(databases, data, await _begun(databases, country, today))
    else:
        own = dict(urls or await databases.of_suite())
    options = BoxOptions(
        data=data,
        country=country,
        kafka=kafka,
        today=date.fromisoformat(today),
        rate_limit_per_minute=rate_limit,
        law=law,
    )
    try:
        async with services_running(options, own) as box, suite_of(box) as suite:
            if usual:
                await _listening(box)
            yield suite
    finally:
        if urls is None:
            await databases.drop(own)


Live = Callable[[RunningSuite], Awaitable[Any]]


@asynccontextmanager
async def lived_in_suite(databases: FreshDatabases, data: Path, live: Live) -> AsyncIterator[tuple[RunningSuite, Any]]:
    """Run a Thai suite as `live` leaves it, with what `live` returns; `live` runs once for all tests of a process."""
    begun = await _begun(databases, "thailand", "2021-01-10", live)
    urls = await _copied(databases, data, begun)
    try:
        async with running_suite(databases, data, country="thailand", urls=urls) as suite:
            await _listening(suite.box)
            suite.tokens |= begun.tokens
            yield suite, deepcopy(begun.made)
    finally:
        await databases.drop(urls)


async def _begun(databases: FreshDatabases, country: str, today: str, live: Live | None = None) -> BegunSuite:
    """Return the suite that has its personas, and what `live` makes: begun at the first call, and stopped."""
    at = (country, today, live)
    if at not in databases.begun:
        data = Path(tempfile.mkdtemp(prefix="begun-", dir=databases.kept))
        if live is None:
            urls = await databases.of_suite()
        else:
            urls = await _copied(databases, data, await _begun(databases, country, today))
        async with running_suite(databases, data, country=country, today=today, urls=urls) as suite:
            await _listening(suite.box)
            made = await live(suite) if live else None
            await suite.settled()
        databases.begun[at] = BegunSuite(urls, data, made, suite.tokens)
    return databases.begun[at]


async def _copied(databases: FreshDatabases, data: Path, begun: BegunSuite) -> dict[str, str]:
    """Return copies of the databases of a begun suite; copy the files of its data folder to `data`."""
    await asyncio.to_thread(shutil.copytree, begun.data, data, dirs_exist_ok=True)
    return await databases.copied(begun.urls)


_DEAF = Query(
    bool,
    """
    SELECT EXISTS (SELECT FROM consumer_position
                   WHERE coalesce(level_at < clock_timestamp() - interval '10 seconds', true)) AS deaf
    """,
)


async def _listening(box: Box) -> None:
    """Wait until every listener of a suite that begins as a copy has noted that it heard all."""
    async with asyncio.timeout(30):
        for service in box.services.values():
            while await _DEAF.one(service.database):
                await asyncio.sleep(0.02)


@asynccontextmanager
async def suite_of(box: Box) -> AsyncIterator[RunningSuite]:
    """Open a running box as its users see it."""
    personas = await personas_of(box)
    transport = httpx.ASGITransport(app=root_app(box, personas), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60) as http:
        yield RunningSuite(box, http, {p.persona: p for p in personas})


def change_own(service: Service, **members: Any) -> None:
    """Give members of the service's own context other values for one test, as other settings would."""
    own: Any = door_in(service.app).own
    change_door(service, own=replace(own, **members))


def change_door(service: Service, **members: Any) -> None:
    """Give members of the context of every service's doors other values."""
    hang(service.app, replace(door_in(service.app), **members))
