"""Operators' commands: the doctor, parked events, receipts explained offline, serve and work as processes."""

import asyncio
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from deploy.offline.explain import explained
from deploy.onebox.box import BoxOptions, environment_of
from deploy.onebox.issuer import Issuer
from deploy.operate.deep import deep
from deploy.operate.doctor import disk, examined, lags
from deploy.operate.findings import report
from deploy.operate.invariants import broken_invariants
from deploy.suite import members
from libs.common.spine.events import PARTITIONS, Event
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.tail import TopicLost, last_events
from libs.contracts.registration import EMPLOYERS
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite
from tests.staff import staffed

_ACCEPTED = "UPDATE event_log SET data = {0} WHERE type = 'contributions.return_accepted.v1'"
CLI = (sys.executable, "-m", "deploy.cli.main")


async def test_the_doctor_finds_nothing_wrong_with_a_healthy_suite(shared_suite: RunningSuite) -> None:
    employer = await staffed(shared_suite, 2)
    await employer.file("2020-12", 2)
    await shared_suite.settled()
    services = shared_suite.box.services
    databases = {name: service.database for name, service in services.items()}
    findings = [f for name, database in databases.items() for f in await examined(name, database)]
    # Tests' services own what they migrate: tests/onebox/test_audit_owner.py has a prepared database.
    own_log = [f for f in findings if f.what == "the service owns its own audit log"]
    assert [f.service for f in own_log] == list(databases)
    assert report([f for f in findings if f not in own_log] + await lags(databases)) == "all is well"
    assert await broken_invariants(services) == []


async def test_the_doctor_names_who_is_behind_and_who_is_ahead(local_suite: RunningSuite) -> None:
    await staffed(local_suite, 1)
    await local_suite.settled()
    databases = {name: service.database for name, service in local_suite.box.services.items()}
    heads = databases["registration"]
    await heads.one_statement(text("UPDATE event_log SET occurred_at = now()"))
    for database in databases.values():  # a suite may begin as an older one's copy
        await database.one_statement(text("UPDATE consumer_position SET moved_at = now()"))
    await heads.one_statement(
        text("UPDATE topic_head SET sequence = sequence + 20000 WHERE topic = 'registration.people' AND partition = 0")
    )
    await heads.one_statement(text("UPDATE topic_head SET sequence = -1 WHERE topic = 'registration.employers'"))
    told = report(await lags(databases))
    assert "behind" not in told, "so many may be said at once, as when a day begins after a pause"
    assert "is ahead of registration.employers" in told
    assert "next: prakan relay rebase registration" in told
    await databases["contributions"].one_statement(
        text("""UPDATE consumer_position SET sequence = 0, moved_at = now() - interval '2 minutes',
                gap_at = now(), gap_got = 2 WHERE consumer = 'contributions' AND topic = 'registration.people'""")
    )
    await heads.one_statement(text("UPDATE event_log SET occurred_at = now() - interval '90 seconds'"))
    told = report(await lags(databases))
    assert "events behind and has not moved for 90 s" in told
    assert "contributions misses number 1 of registration.people/" in told
    await databases["contributions"].one_statement(text("UPDATE consumer_position SET moved_at = now()"))
    told = report(await lags(databases))
    assert "events behind and has not moved" not in told
    assert re.search(r"contributions is 2\d{4} events behind\n  perhaps: a slow action", told), "it moves, and is late"


@pytest.mark.parametrize(
    ("total", "used", "free", "told"),
    [
        (250, 44, 48, ""),  # 158 of 250 are kept for root: `df` says 48 %
        (100, 79, 21, ""),
        (100, 81, 19, "is 81% full, 19 MiB are free"),
        (250, 90, 10, "is 90% full, 10 MiB are free"),
    ],
)
def test_a_disk_is_as_full_as_df_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, total: int, used: int, free: int, told: str
) -> None:
    usage = SimpleNamespace(total=total * 2**20, used=used * 2**20, free=free * 2**20)
    monkeypatch.setattr("deploy.operate.doctor.shutil.disk_usage", lambda _: usage)
    found = disk(tmp_path)
    assert told in report(found)
    assert bool(found) is bool(told)


async def test_the_doctor_names_loops_strangers_and_differences(shared_suite: RunningSuite) -> None:
    service = shared_suite.box.services["loans"]
    assert service.supervisor.told is not None
    for _ in range(2):
        await service.supervisor.told("loans.relay", "KafkaConnectionError('no broker')")
    await service.database.one_statement(
        text("INSERT INTO unreadable_record VALUES ('loans', 'contributions.employers', 3, 17, 9, 'no headers')")
    )
    await service.database.one_statement(
        text("""INSERT INTO open_difference (topic, partition, sequence, event_id, key, type, occurred_at)
                VALUES ('loans.loans', 1, 4, uuidv7(), 'k', 'loans.told.v1', now())""")
    )
    told = report(await examined("loans", service.database))
    assert "loans.relay fails: 2 times" in told
    assert "KafkaConnectionError('no broker')" in told
    assert "1 records in topics that it hears were sent by no service" in told
    assert "1 facts that a restore has forgotten and listeners know" in told


async def test_the_deep_look_finds_what_was_changed(local_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds a row of a log that breaks its contract, and a copy that differs from the speaker's rows."""
    monkeypatch.setattr("deploy.operate.deep.TRIES", 1)
    employer = await staffed(local_suite, 2)
    await employer.file("2020-12", 2)
    await local_suite.settled()
    databases = {name: service.database for name, service in local_suite.box.services.items()}
    assert await deep(databases) == []
    said = databases["contributions"]
    for change in (
        """jsonb_set(data::jsonb, '{headcount}', '"two"')""",
        """jsonb_set(data::jsonb, '{due_on}', '"soon"')""",
        "data::jsonb - 'version'",
    ):
        before = await said.one_statement(text(f"{_ACCEPTED} RETURNING old.data::text AS data".format(change)))
        told = report(await deep(databases))
        assert "contributions: contributions.return_accepted.v1: /" in told
        assert "(1 times, first at position" in told
        await said.one_statement(text(_ACCEPTED.format("CAST(:data AS jsonb)")), {"data": before[0]["data"]})
    await said.one_statement(text("UPDATE event_log SET type = 'contributions.invented.v1' WHERE position = 1"))
    await databases["loans"].one_statement(text("UPDATE employer_month SET headcount = headcount + 1"))
    told = report(await deep(databases))
    assert "contributions.invented.v1: no contract has this type" in told
    assert "headcounts in loans: 1 missing, 1 too many" in told
    assert "next: prakan parked list; prakan differences list" in told


async def _scraped(suite: RunningSuite) -> list[Metric]:
    """Scrape until every database answered within a scrape's time: on a busy machine one may not at first."""
    for _ in range(20):
        families = list(text_string_to_metric_families((await suite.http.get("/metrics")).text))
        if all(s.value == 1 for f in families if f.name == "prakan_database_answers" for s in f.samples):
            return families
    raise AssertionError("a database never answered in time")


async def test_the_metrics_of_all_services_are_one_exposition(shared_suite: RunningSuite) -> None:
    await staffed(shared_suite, 1)
    await shared_suite.settled()
    families = await _scraped(shared_suite)
    assert len({family.name for family in families}) == len(families), "each name stands once"
    positions = {s.labels["service"]: s.value for f in families if f.name == "prakan_log_position" for s in f.samples}
    assert set(positions) == set(shared_suite.box.services)
    assert positions["registration"] >= 3
    by_name = {family.name: family.samples for family in families}
    fed = {s.labels["consumer"]: s.value for s in by_name["prakan_consumer_assigned_partitions"]}
    listeners = [c for s in shared_suite.box.services.values() for c in s.consumers]
    assert fed == {c.name: PARTITIONS * len(c.topics) for c in listeners}
    assert {s.value for s in by_name["prakan_consumer_behind_events"]} == {0}
    assert {s.labels["queue"] for s in by_name["prakan_queue_length"]} == {
        "file jobs",
        "notices",
    }
    assert {s.value for name in ("prakan_loop_lost", "prakan_consumer_gaps") for s in by_name[name]} == {0}
    asked = [s for f in families if f.name == "prakan_requests" for s in f.samples if s.name.endswith("_total")]
    assert any(s.labels["route"] == "/v1/persons" and s.labels["service"] == "registration" for s in asked)


async def test_a_receipt_is_computed_again_offline(shared_suite: RunningSuite) -> None:
    credited = [{"month": f"2020-{n:02d}", "wage": "12000.00"} for n in range(4, 13)]
    asked = {"branch": "unemployment_force_majeure", "cause": "quarantine", "credited": credited}
    days = {"first_day": "2021-01-04", "last_day": "2021-01-17"}
    estimate = await shared_suite.made("person-a", "/benefits/v1/estimates", {**asked, **days})
    assert estimate["amount"] == "2800.00"
    assert "2800.00: agrees with the receipt" in explained(estimate["receipt"], "thailand")
    forged = {**estimate["receipt"], "amount": "9999.00"}
    assert "DIFFERS" in explained(forged, "thailand")


@pytest.mark.kafka
async def test_serve_and_work_as_processes_of_their_own(
    databases: FreshDatabases, tmp_path: Path, kafka_servers: str
) -> None:
    url = await databases.fresh("registration")
    issuer = Issuer.of(tmp_path)
    options = BoxOptions(data=tmp_path)
    environment = {**os.environ, **environment_of(members()["registration"], url, options, issuer)}
    environment["KAFKA"] = kafka_servers
    with socket.socket() as probe, socket.socket() as other:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        other.bind(("127.0.0.1", 0))
        watched = other.getsockname()[1]
    cli = [sys.executable, "-m", "deploy.cli.main"]
    cluster = KafkaCluster(kafka_servers, f"{tmp_path.name}.")
    commands = (
        ["serve", "registration", "--host", "127.0.0.1", "--port", str(port)],
        ["work", "registration", "--prefix", cluster.prefix, "--metrics-port", str(watched)],
    )
    with (tmp_path / "log").open("wb") as log:
        processes = [subprocess.Popen([*cli, *c], env=environment, stdout=log, stderr=log) for c in commands]  # noqa: ASYNC220
    try:
        body = {"registration_number": "1000000014", "name": "บริษัท", "area": "TH-10", "sector": "C13"}
        await _answers(port, issuer.token(party="officer", subject="x"), {**body, "registered_on": "2019-01-01"})
        deadline = time.monotonic() + 40
        sent: dict[tuple[str, int], Event] = {}
        while not sent and time.monotonic() < deadline:
            with contextlib.suppress(TopicLost):  # it is made when the work process starts
                sent = await last_events(cluster, (EMPLOYERS,))
        assert [event.sequence for event in sent.values()] == [1], (tmp_path / "log").read_text()[-2000:]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{watched}") as work:
            health = (await work.get("/healthz")).json()
            assert {"registration.sequence", "registration.relay"} <= set(health["loops"])
            assert health["lost"] == {}
            figures = (await work.get("/metrics")).text
            assert "prakan_relay_behind_events 0.0" in figures
            assert (await work.get("/v1/employers")).status_code == 404, "it has no door"
    finally:
        for process in processes:
            process.terminate()
        assert [process.wait(20) for process in processes] in ([0, 0], [-15, 0]), (tmp_path / "log").read_text()[-2000:]


async def _answers(port: int, token: str, body: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as door:
        for _ in range(600):  # a minute: a busy machine starts slowly
            try:
                ready = await door.get("/readyz")
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            assert json.loads(ready.text)["status"] == "ready"
            break
        made = await door.post("/v1/employers", json=body, headers={"Authorization": f"Bearer {token}"})
        assert made.status_code == 201, made.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_box_that_is_told_to_stop_leaves_nothing_running(tmp_path: Path, number: int) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*CLI, "run", "--no-demo", "--port", str(port), "--data", str(tmp_path)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout
    async with asyncio.timeout(60):
        while b"is ready" not in await process.stdout.readline():
            assert process.returncode is None
    children = _children(process.pid)
    assert any(b"postgres" in command for command in children.values())
    process.send_signal(number)
    assert await asyncio.wait_for(process.wait(), 30) == 0
    left = [pid for pid, command in children.items() if _command(pid) == command]
    assert not left, "PostgreSQL stopped with it"


def _children(parent: int) -> dict[int, bytes]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found[int(folder.name)] = _command(int(folder.name))
    return found


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
