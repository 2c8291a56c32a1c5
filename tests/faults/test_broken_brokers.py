"""A broker that is away, has lost data or has strangers' records: every listener continues, no event is lost."""

import asyncio
import gc
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from sqlalchemy import text

from deploy.kafka.broker import Kafka
from deploy.operate.broker_check import broker_findings
from deploy.operate.findings import Finding, report
from deploy.operate.invariants import broken_invariants
from libs.common.database.connections import Database
from libs.common.database.wakeups import Wakeups
from libs.common.spine.events import PARTITIONS, partition_of
from libs.common.spine.kafka.cluster import KafkaCluster, KafkaSettings
from libs.common.spine.kafka.relay import Relay
from libs.common.spine.kafka.tail import Tail, TopicLost, last_events, tails_of
from libs.common.spine.log import TopicPartition, prepare_log
from libs.common.spine.sequencer import sequence_once
from libs.contracts.registration import EMPLOYERS
from libs.copies.late_events import FRESH_S
from tests.faults.broken_brokers import (
    BACK_WITHIN_S,
    client_tasks,
    complaints_of_the_loop,
    delete_topics,
    level_again,
    lose_folder,
    unreadable,
    write_foreign_records,
)
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite
from tests.staff import Staffed, staffed

pytestmark = pytest.mark.kafka
MONTHS = iter([f"20{year:02}-{month:02}" for year in (19, 20) for month in range(1, 13)])
_SAY_LARGE = text("""
    INSERT INTO outbox (topic, partition, key, type, data)
    SELECT :topic, n % 2, 'k', 'registration.told.v1', json_build_object('n', repeat('x', 880000))
    FROM generate_series(1, 12) n
""")
_LEVEL_AGES = text("""
    SELECT extract(epoch FROM clock_timestamp() - max(level_at))::float AS freshest,
           extract(epoch FROM clock_timestamp() - min(coalesce(level_at, '2000-01-01')))::float AS stalest
    FROM consumer_position
""")
_BEHIND = text("SELECT count(*) AS n FROM topic_head WHERE relayed < sequence")


@dataclass
class Shaken:
    """The whole suite over a broker of its own, with a watchdog of seconds."""

    suite: RunningSuite
    kafka: Kafka
    cluster: KafkaCluster
    employer: Staffed

    @property
    def topics(self) -> list[str]:
        return [topic for service in self.suite.box.services.values() for topic in service.topics]

    async def file(self) -> None:
        """File without the broker: the doors do not need it."""
        body = {"employer_id": self.employer.id, "month": next(MONTHS), "kind": "original"}
        answer = await self.suite.post(
            self.employer.persona, "/contributions/v1/returns", {**body, "lines": self.employer.lines(3)}
        )
        assert answer.status_code == 201, answer.text

    async def holds(self) -> None:
        """Check that listeners catch up in time, and that the broker has all of every log."""
        await level_again(self.cluster, self.suite.box.services)
        assert not await broken_invariants(self.suite.box.services)
        deadline = monotonic() + BACK_WITHIN_S
        for name, service in self.suite.box.services.items():
            while behind := (await service.database.one_statement(_BEHIND))[0]["n"]:
                assert monotonic() < deadline, f"the relay of {name} has not sent all of {behind} partitions"
                await asyncio.sleep(0.1)

    async def tails(self) -> dict[TopicPartition, Tail]:
        """Read the ends of all topics; those in which nothing was ever said are made again in time, too."""
        deadline = monotonic() + BACK_WITHIN_S
        while True:
            try:
                return await tails_of(self.cluster, self.topics)
            except TopicLost:
                assert monotonic() < deadline
                await asyncio.sleep(0.2)

    async def level_ages(self) -> tuple[float, float]:
        """Return how long ago the freshest and the stalest partition of hotline was level, in seconds."""
        (row,) = await self.suite.box.services["hotline"].database.one_statement(_LEVEL_AGES)
        return row["freshest"], row["stalest"]

    async def level_within(self, seconds: float) -> None:
        deadline = monotonic() + BACK_WITHIN_S
        while (await self.level_ages())[1] > seconds:
            assert monotonic() < deadline, "a listener that is level says so"
            await asyncio.sleep(0.2)

    async def late_after(self) -> float:
        """Return the seconds until a door says that news may be late, of somebody whose id has no time in it."""
        started = monotonic()
        while (await self.suite.get("agent", f"/hotline/v1/persons/{uuid4()}/view")).status_code == 404:
            assert monotonic() - started < BACK_WITHIN_S
            await asyncio.sleep(0.2)
        return monotonic() - started

    def failures(self) -> int:
        return sum(
            service.supervisor.counts[f"{consumer.name}.consume"]
            for service in self.suite.box.services.values()
            for consumer in service.consumers
        )


@pytest.fixture(scope="module")
async def shaken(kafka_servers: str, scratch: Path, databases: FreshDatabases) -> AsyncIterator[Shaken]:
    kafka = Kafka(scratch / "shaken-kafka")
    await asyncio.to_thread(kafka.start)
    cluster = KafkaCluster(kafka.servers, "shaken.", KafkaSettings(stuck_after_s=3, check_every_s=1))
    data = scratch / "shaken"
    data.mkdir()
    try:
        async with running_suite(databases, data, country="thailand", kafka=cluster) as suite:
            employer = await staffed(suite, 3)
            await suite.settled()
            yield Shaken(suite, kafka, cluster, employer)
    finally:
        await asyncio.to_thread(kafka.stop)


class _OtherHeads(Database):
    """A database whose heads differ from what it sent or said."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    async def one_statement(self, *_: object) -> list[Any]:
        return self._rows


async def _found_of(shaken: Shaken, **more: int) -> list[Finding]:
    query = text("SELECT topic, partition, sequence, relayed FROM topic_head WHERE relayed > 0 LIMIT 1")
    row = dict((await shaken.suite.box.services["registration"].database.one_statement(query))[0])
    changed = [row | {name: row[name] + n for name, n in more.items()}]
    return await broker_findings({"registration": _OtherHeads(changed)}, shaken.cluster)


async def test_away_for_longer_than_the_watchdog_waits(shaken: Shaken) -> None:
    before, tasks = shaken.failures(), client_tasks()
    complaints = complaints_of_the_loop()
    databases = {name: service.database for name, service in shaken.suite.box.services.items()}
    assert await broker_findings(databases, shaken.cluster) == []
    assert "the broker has no nobody." in report(
        await broker_findings(databases, KafkaCluster(shaken.cluster.servers, "nobody."))
    )
    told = report([*await _found_of(shaken, relayed=3), *await _found_of(shaken, sequence=-1)])
    assert "the broker lacks 3 events that it was sent" in told
    assert "the broker knows 1 events more than the service" in told
    await shaken.level_within(5)
    await asyncio.to_thread(shaken.kafka.kill)
    assert await shaken.late_after() < FRESH_S, "so long a door may deny a person registered meanwhile, not longer"
    assert "does not answer" in report(await broker_findings(databases, shaken.cluster))
    await shaken.file()
    await asyncio.sleep(14)
    assert client_tasks() <= tasks, "clients that were given up leave nothing that goes on asking"
    assert (await shaken.level_ages())[0] > 10, "nobody is level with a broker that is away"
    await asyncio.to_thread(shaken.kafka.start)
    await shaken.file()
    await shaken.holds()
    await shaken.level_within(5)
    assert shaken.failures() > before, "the watchdog has replaced clients"
    gc.collect()
    assert [about for about in complaints if "aiokafka" in about] == [], "nothing of a client ends unseen"


async def test_its_folder_is_lost(shaken: Shaken) -> None:
    """The relay notices that the broker is behind, and sends the missing events again."""
    await asyncio.to_thread(lose_folder, shaken.kafka)
    await shaken.file()
    await asyncio.to_thread(shaken.kafka.start)
    await shaken.file()
    await shaken.holds()
    tails = await shaken.tails()
    assert sum(tail.end for tail in tails.values()) >= sum(t.last.sequence for t in tails.values() if t.last)


@pytest.mark.parametrize("partitions", [0, 1])
async def test_its_topics_are_deleted(shaken: Shaken, partitions: int) -> None:
    """The broker may make them again by itself, with too few partitions."""
    await delete_topics(shaken.cluster, shaken.topics, anew_with=partitions)
    await shaken.file()
    await shaken.holds()
    assert len(await shaken.tails()) == len(shaken.topics) * PARTITIONS


async def test_strange_records_are_skipped_and_reported(shaken: Shaken) -> None:
    """Records stand in every partition, also as its last ones when the relay and the listeners restart."""
    services = shaken.suite.box.services
    partition = partition_of(shaken.employer.id)
    count = await write_foreign_records(shaken.cluster, shaken.topics, partition=partition)
    await shaken.file()
    await shaken.holds()
    each = count // len(shaken.topics)
    wanted = {n: each * sum(len(c.topics) for c in s.consumers) for n, s in services.items()}
    deadline = monotonic() + BACK_WITHIN_S
    while (found := await unreadable(services)) != wanted:
        assert monotonic() < deadline, f"told {found}, wanted {wanted}"
        await asyncio.sleep(0.2)
    await write_foreign_records(shaken.cluster, shaken.topics, partition=partition)
    await asyncio.to_thread(shaken.kafka.kill)
    await asyncio.sleep(10)
    await asyncio.to_thread(shaken.kafka.start)
    await shaken.file()
    await shaken.holds()
    assert await unreadable(services) == {name: 2 * n for name, n in wanted.items()}


async def test_a_broker_with_its_own_limit_takes_large_events(
    kafka_servers: str, databases: FreshDatabases, tmp_path: Path
) -> None:
    """Batches stay below the limit of the topic, even if it is Kafka's own megabyte."""
    cluster = KafkaCluster(kafka_servers, f"{tmp_path.name}.")
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_servers)
    await admin.start()
    limited = NewTopic(cluster.wire(EMPLOYERS), PARTITIONS, 1, topic_configs={"max.message.bytes": "1048588"})
    await admin.create_topics([limited])
    await admin.close()
    database = Database(await databases.fresh("registration"), application="test", pool_size=4)
    await prepare_log(database, (EMPLOYERS,))
    await database.one_statement(_SAY_LARGE, {"topic": EMPLOYERS})
    await sequence_once(database)
    while await sequence_once(database):
        pass
    relay = asyncio.create_task(Relay(database, Wakeups(database), cluster=cluster, topics=(EMPLOYERS,)).run())
    try:
        async with asyncio.timeout(30):
            while (await database.one_statement(_BEHIND))[0]["n"]:
                assert not relay.done(), relay.exception()
                await asyncio.sleep(0.1)
        sent = await last_events(cluster, (EMPLOYERS,))
        assert sum(event.sequence for event in sent.values()) == 12
    finally:
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)
        await database.close()


async def test_who_stops_the_command_stops_the_broker(kafka_servers: str, scratch: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "deploy.cli.main", "kafka", "--data", str(scratch / "commanded"), "--port", free]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    async with asyncio.timeout(90):
        ready = (await process.stdout.readline()).decode()
    servers = ready.split()[-1]
    process.terminate()
    async with asyncio.timeout(60):
        assert await process.wait() == 0
    host, port = servers.split(":")
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(host, int(port))
