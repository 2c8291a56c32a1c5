"""Fixtures of every tier: a real PostgreSQL for the session, fresh databases for each test."""

import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from deploy.kafka import broker
from deploy.postgres.server import Postgres
from libs.common.observing.logs import configure_logs
from libs.common.runtime.composition import collect_garbage_rarely
from libs.common.runtime.faults import CRASH_POINTS
from libs.common.spine.kafka.cluster import KafkaCluster
from tests.fresh_databases import FreshDatabases, in_memory
from tests.migrated_cluster import put_migrated_cluster
from tests.onebox.clusters.left_clusters import remove_below, remove_of_ended_sessions
from tests.running_suite import RunningSuite, running_suite
from tests.times import place, tell_times

configure_logs(level="WARNING", plain=True)
# A machine with other work to do stops for seconds: how long an example takes says nothing of the product.
settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")
OF_TESTS = {"max_connections": "480"}
"""A file may hold a shared suite beside a fresh one."""
SKIPPED_TIERS: dict[str, str] = {}


@pytest.fixture(scope="session", autouse=True)
def no_clusters_left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A box that runs as root keeps its database outside the test's folder: it goes with the session, failed or not."""
    remove_of_ended_sessions()
    yield
    remove_below(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="prakan-", dir=in_memory()) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        remove_below(Path(folder))


@pytest.fixture(scope="session")
def postgres(scratch: Path) -> Iterator[Postgres]:
    server = Postgres(scratch / "pg", settings=OF_TESTS)
    put_migrated_cluster(server, OF_TESTS)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
async def databases(postgres: Postgres, scratch: Path) -> AsyncIterator[FreshDatabases]:
    made = FreshDatabases(postgres, scratch)
    yield made
    await made.close()


@pytest.fixture(scope="session")
def kafka_servers(scratch: Path) -> Iterator[str]:
    if reason := broker.available():
        SKIPPED_TIERS["real Kafka"] = reason
        pytest.skip(f"real Kafka: {reason}")
    server = broker.Kafka(scratch / "kafka")
    server.start()
    yield server.servers
    server.stop()


@pytest.fixture(params=["in_process", pytest.param("kafka", marks=pytest.mark.kafka)])
def broker_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def suite(
    request: pytest.FixtureRequest, broker_kind: str, databases: FreshDatabases, tmp_path: Path
) -> AsyncIterator[RunningSuite]:
    """The Thai suite on fresh databases, over each broker."""
    kafka = None
    if broker_kind == "kafka":
        kafka = KafkaCluster(request.getfixturevalue("kafka_servers"), f"{tmp_path.name}.")
    async with running_suite(databases, tmp_path, country="thailand", kafka=kafka) as found:
        yield found


@pytest.fixture
async def local_suite(databases: FreshDatabases, tmp_path: Path) -> AsyncIterator[RunningSuite]:
    """The Thai suite over the in-process broker only, for what does not depend on the broker."""
    async with running_suite(databases, tmp_path, country="thailand") as found:
        yield found


@pytest.fixture(scope="module")
async def shared_suite(
    databases: FreshDatabases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningSuite]:
    """The Thai suite, started once for the tests of a file: each has employers and persons of its own."""
    async with running_suite(databases, tmp_path_factory.mktemp("shared"), country="thailand") as found:
        yield found


@pytest.fixture(scope="module")
def box_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A one box without the demo country, as `make run` starts it, in a process of its own.

    It ends with its file of tests: a box at rest, too, takes processor time from the files after it.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("box")
    command = [sys.executable, "-m", "deploy.cli.main", "run", "--no-demo", "--port", str(port), "--data", str(folder)]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(  # noqa: S603 - our own command line
        [*command, "--today", "2021-02-10"], stdout=log, stderr=log, cwd=Path.cwd()
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=1)  # noqa: S310 - loopback
            break
        except OSError:
            time.sleep(0.2)
    else:
        raise RuntimeError((folder / "log").read_text()[-3000:])
    yield url
    process.terminate()
    process.wait(30)


def pytest_collection_finish() -> None:
    """What is imported stays: to look at it again and again is a seventh of a suite's time."""
    collect_garbage_rarely()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: place(item.nodeid))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    tell_times(terminalreporter)
    _tell_crash_points(terminalreporter)
    for tier, reason in SKIPPED_TIERS.items():
        terminalreporter.section("TIER SKIPPED", red=True)
        terminalreporter.line(f"{tier}: {reason}")


def _tell_crash_points(terminalreporter: pytest.TerminalReporter) -> None:
    """Every named point: how often a suite died there and how often it was passed while one was armed."""
    told = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, ())
        for name, value in report.user_properties
        if name == "crash_points"
    ]
    if not told:
        return
    terminalreporter.section("crash points")
    for point in CRASH_POINTS:
        died, passed = sum(t["died"].count(point) for t in told), sum(t["passed"].get(point, 0) for t in told)
        terminalreporter.line(f"{point:28} died {died:4}  passed {passed:6}{'' if died else '  NOT HIT'}")
    pairs = {tuple(t["died"]) for t in told if len(t["died"]) > 1}
    if pairs:
        terminalreporter.line(f"{len(pairs)} of {len(CRASH_POINTS) ** 2} pairs")
