"""Every service as `serve` and `work` processes over a real PostgreSQL and Kafka, any of which may be killed."""

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic
from uuid import uuid4

import httpx
from sqlalchemy import text

from deploy.kafka.broker import Kafka
from deploy.onebox.box import BoxOptions, build, environment_of, prepare_databases
from deploy.onebox.issuer import Issuer
from deploy.operate.invariants import broken_invariants
from deploy.postgres.server import Postgres
from deploy.suite import members
from libs.common.database.connections import Database
from libs.common.runtime.composition import Service, settled

CLOCK_DAY = date(2021, 3, 10)
SERVED = ("registration", "contributions")
CLI = (sys.executable, "-m", "deploy.cli.main")


@dataclass
class Processes:
    """The running processes. A victim is killed with SIGKILL and restarted, as an orchestrator would."""

    folder: Path
    postgres: Postgres
    kafka: Kafka
    urls: Mapping[str, str]
    options: BoxOptions
    issuer: Issuer
    ports: dict[str, int] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)

    @property
    def victims(self) -> list[str]:
        return [*self.running, "postgres", "kafka"]

    def start(self, name: str) -> None:
        role, service = name.split()
        doors = {known: f"http://127.0.0.1:{port}" for known, port in self.ports.items()}
        member = members()[service]
        environment = {**os.environ, **environment_of(member, self.urls[service], self.options, self.issuer)}
        environment[f"{service}_DOORS".upper()] = json.dumps(doors)
        if role == "serve":
            given = ["--host", "127.0.0.1", "--port", str(self.ports[service])]
        else:
            given = ["--kafka", self.kafka.servers]
        with (self.folder / f"{role}-{service}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [*CLI, role, service, *given], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    async def kill(self, name: str, *, away_s: float = 0) -> None:
        """Kill a process. `away_s`: the time until it is restarted."""
        self.killed[name] += 1
        if name == "postgres":
            await asyncio.to_thread(self.postgres.kill)
            await asyncio.to_thread(self.postgres.start)
        elif name == "kafka":
            await asyncio.to_thread(self.kafka.kill)
            await asyncio.sleep(away_s)
            await asyncio.to_thread(self.kafka.start)
        else:
            self.running[name].send_signal(signal.SIGKILL)
            self.running[name].wait(10)
            await asyncio.sleep(away_s)
            self.start(name)

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)

    @asynccontextmanager
    async def looked_at(self) -> AsyncIterator[dict[str, Service]]:
        """Open the services as an operator's tool does: their databases, no processes."""
        services: dict[str, Service] = {
            name: build(member, self.urls[name], self.options, self.issuer) for name, member in members().items()
        }
        try:
            yield services
        finally:
            for service in services.values():
                await service.database.close()

    async def broken(self, *, timeout_s: float) -> list[str]:
        """Return the broken conditions once every event was applied."""
        async with self.looked_at() as services:
            await settled(list(services.values()), timeout_s=timeout_s)
            return await broken_invariants(services)


@asynccontextmanager
async def processes(folder: Path) -> AsyncIterator[Processes]:
    options = BoxOptions(data=folder / "box", today=CLOCK_DAY, rate_limit_per_minute=0)
    options.data.mkdir(parents=True)
    postgres, kafka = Postgres(folder / "pg"), Kafka(folder / "kafka")
    await asyncio.to_thread(postgres.start)
    await asyncio.to_thread(kafka.start)
    try:
        urls = await prepare_databases(options, postgres)
        found = Processes(folder, postgres, kafka, urls, options, Issuer.of(options.data))
        found.ports = {service: _free_port() for service in SERVED}
        try:
            for name in [*(f"serve {s}" for s in SERVED), *(f"work {s}" for s in members())]:
                found.start(name)
            yield found
        finally:
            found.stop()
    finally:
        await asyncio.to_thread(kafka.stop)
        await asyncio.to_thread(postgres.stop)


ANSWERED_WITHIN_S = 180
"""Two absences of 45 seconds may follow each other (the service, then its database), and each start takes time."""


@dataclass
class Payroll:
    """A vendor's client: it repeats a request with the same key until it is answered, and keeps the answers."""

    doors: Mapping[str, httpx.AsyncClient]
    promised: Counter[tuple[str, str]] = field(default_factory=Counter)
    retries: int = 0

    async def done(self, service: str, path: str, body: object) -> dict[str, object]:
        headers = {"Idempotency-Key": uuid4().hex}
        until, last = monotonic() + ANSWERED_WITHIN_S, ""
        while monotonic() < until:
            try:
                answer = await self.doors[service].post(path, json=body, headers=headers)
                if answer.status_code in {200, 201}:
                    found: dict[str, object] = answer.json()
                    return found
                last = f"{answer.status_code} {answer.text}"
                assert answer.status_code in {404, 409, 503}, f"{path}: {last}"
            except httpx.TransportError as failure:
                last = repr(failure)
            self.retries += 1
            await asyncio.sleep(0.2)
        raise AssertionError(f"{path} was not done within {ANSWERED_WITHIN_S} s; at last: {last}")

    async def hire(self, number: int, national_ids: list[str]) -> str:
        made = await self.done("registration", "/v1/employers", {
            "registration_number": str(number), "name": "บริษัท", "area": "TH-10", "sector": "C13",
            "registered_on": "2020-01-01",
        })  # fmt: skip
        for national_id in national_ids:
            person = await self.done("registration", "/v1/persons", {
                "national_id": national_id, "given_name": "สมชาย", "family_name": "ใจดี", "born_on": "1985-04-30",
                "sex": "male", "area": "TH-10",
            })  # fmt: skip
            await self.done("registration", "/v1/employments", {
                "employer_id": made["id"], "person_id": person["id"], "started_on": "2020-01-01", "branch": "000000",
            })  # fmt: skip
        return str(made["id"])

    async def file(self, employer: str, month: str, national_ids: list[str], kind: str) -> None:
        lines = [{"national_id": number, "wage": "12000.00"} for number in national_ids]
        body = {"employer_id": employer, "month": month, "kind": kind, "lines": lines}
        answer = await self.done("contributions", "/v1/returns", body)
        self.promised[employer, month] += 1
        assert answer["version"] == self.promised[employer, month], "each return is done once"


@asynccontextmanager
async def under_traffic(
    found: Processes, national_ids: list[str], chance: random.Random, *, pause_s: float = 0.05
) -> AsyncIterator[Payroll]:
    """File months and corrections of many employers until the block ends; then every answer must hold."""
    token = found.issuer.token(party="officer", subject="payroll")
    doors = {
        service: httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        for service, port in found.ports.items()
    }
    payroll = Payroll(doors)
    staff = [national_ids[n : n + 3] for n in range(0, len(national_ids), 3)]
    employers = [await payroll.hire(1_000_000_014 + n, ids) for n, ids in enumerate(staff)]
    stopped = asyncio.Event()

    async def keep_filing(mine: list[int]) -> None:
        while not stopped.is_set():
            for at in mine:
                month = chance.choice(["2020-11", "2020-12", "2021-01", "2021-02"])
                kind = "correction" if payroll.promised[employers[at], month] else "original"
                await payroll.file(employers[at], month, staff[at][: chance.randint(1, 3)], kind)
                await asyncio.sleep(pause_s)

    filing = [asyncio.create_task(keep_filing(list(range(n, len(staff), 3)))) for n in range(3)]
    yield payroll
    stopped.set()
    await asyncio.gather(*filing)
    broken = await found.broken(timeout_s=120)
    assert not broken, broken
    versions = await _versions(found)
    assert versions == dict(payroll.promised), "what was answered is what stands"
    for door in doors.values():
        await door.aclose()


AWAY_S = (0, 0, 0, 0, 20, 45)
"""One kill in three is an absence: longer and shorter than the listeners' watchdog waits."""


async def told_with_kills(folder: Path, national_ids: list[str], *, kills: int, seed: int) -> tuple[Processes, Payroll]:
    """File while processes die at random; stop the suite at the end. The first of each kind is restarted at once."""
    chance = random.Random(seed)  # noqa: S311 - a schedule, not a secret
    async with processes(folder) as world, under_traffic(world, national_ids, chance) as payroll:
        waiting = [*world.victims]
        chance.shuffle(waiting)
        for _ in range(kills):
            await asyncio.sleep(chance.uniform(0.3, 1.5))
            if waiting:
                await world.kill(waiting.pop())
            else:
                await world.kill(chance.choice(world.victims), away_s=chance.choice(AWAY_S))
        async with asyncio.timeout(ANSWERED_WITHIN_S):
            # On a slow machine processes need longer to start than they live: returns are filed afterwards too.
            while payroll.promised.total() <= len(world.victims):
                await asyncio.sleep(0.5)
    return world, payroll


async def _versions(found: Processes) -> dict[tuple[str, str], int]:
    database = Database(found.urls["contributions"], application="test", pool_size=1)
    try:
        query = text("SELECT employer_id::text, to_char(month, 'YYYY-MM'), version FROM employer_month")
        return {(employer, month): version for employer, month, version in await database.many_rows(query, {})}
    finally:
        await database.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
