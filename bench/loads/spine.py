"""Outbox to effects over Kafka, beside plain aiokafka produce and consume of the same messages."""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter, perf_counter_ns
from types import SimpleNamespace
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy import text

from bench.cpu_profile import Profile
from bench.figures import Figure, compared
from bench.servers import ROOT
from bench.spine_speaker import speaker
from bench.world import World
from deploy.kafka import broker
from libs.common.database.connections import Database
from libs.common.database.wakeups import Wakeups
from libs.common.neighbours.doors import Doors
from libs.common.runtime.composition import Service, collect_garbage_rarely, opened, start_work
from libs.common.spine.consumer import Consumer
from libs.common.spine.events import Event
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.listening import KafkaBroker
from libs.common.spine.kafka.topics import ensure_topics
from libs.common.spine.kafka.wire import headers_of

TOPIC = "bench.facts"
KIND = "bench.said.v1"
WARM_UP = 20
BODY = '{"employer_id":"01a20385-6a0e-7f2e-9d3c-2f6d3c1b7a55","month":"2021-01","version":1,"headcount":20}'
_APPLIED = text("SELECT sum(sequence)::bigint AS n FROM consumer_position")  # moves in the effects' own transaction
_SAY = text(f"""
    INSERT INTO outbox (topic, partition, key, type, data)
    SELECT '{TOPIC}', n % 12, 'k' || n, '{KIND}', CAST(:body AS json) FROM generate_series(1, CAST(:n AS integer)) n
""")


async def measure(world: World, *, small: bool) -> list[Figure]:
    if reason := broker.available():
        return [Figure("spine", 0.0, "events/s", note=f"skipped: {reason}")]
    events, rounds, single = (5_000, 2, 40) if small else (100_000, 3, 300)
    with tempfile.TemporaryDirectory(prefix="prakan-bench-kafka-", dir="/var/tmp") as folder:
        server = broker.Kafka(Path(folder))
        server.start()
        try:
            return await _measured(world, KafkaCluster(server.servers), events, rounds, single)
        finally:
            server.stop()


async def _measured(world: World, cluster: KafkaCluster, events: int, rounds: int, single: int) -> list[Figure]:
    url = await world.databases.fresh("registration")
    speaker_service = speaker(url, TOPIC)
    listener = Database(await world.databases.fresh("loans"), application="bench")
    await listener.one_statement(text("CREATE TABLE effect (id uuid PRIMARY KEY)"))
    arrived = asyncio.Event()

    async def record(_: object, connection: Any, found: Any) -> None:
        given = {"ids": [e.id for e in found]}
        await connection.execute(text("INSERT INTO effect SELECT unnest(CAST(:ids AS uuid[]))"), given)
        arrived.set()

    collect_garbage_rarely()
    consumer = Consumer(SimpleNamespace(database=listener), name="bench", topics=(TOPIC,), actions={KIND: record})
    nothing: Any = None
    heard = Service(
        "bench-listener", nothing, listener, Wakeups(listener), nothing, nothing, Doors({}), nothing, (), (consumer,)
    )
    async with opened(speaker_service), opened(heard), _speaker_process(url, cluster):
        start_work(heard, broker=KafkaBroker(cluster), kafka=None)
        delays = []
        for number in range(single + WARM_UP):
            arrived.clear()
            started = perf_counter()
            async with speaker_service.database.transaction() as connection:
                await connection.execute(_SAY, {"n": 1, "body": BODY})
            async with asyncio.timeout(30):
                await arrived.wait()
            if number >= WARM_UP:
                delays.append((perf_counter() - started) * 1000)
            await asyncio.sleep(0.03)
        mine, theirs = [], []
        total = single + WARM_UP
        for _ in range(rounds + 1):  # the first round warms up
            theirs.append(await _plain(cluster, events))
            async with speaker_service.database.transaction() as connection:
                await connection.execute(_SAY, {"n": events, "body": BODY})
            started, profile = perf_counter(), Profile()
            total += events
            while await _effects(listener) < total:
                await asyncio.sleep(0.02)
            mine.append(events / (perf_counter() - started))
            where = profile.per(events, "an event")
    delays.sort()
    p99 = delays[int(len(delays) * 0.99) - 1]
    note = f"{events} events a round, commit into the outbox to committed effect; one work process each side; {where}"
    return [
        compared("spine", "events/s", mine[1:], theirs[1:], note),
        Figure("spine_latency", statistics.median(delays), "ms p50", note=f"p99 {p99:.1f} ms, idle, {single} events"),
    ]


@asynccontextmanager
async def _speaker_process(url: str, cluster: KafkaCluster) -> AsyncIterator[None]:
    command = [sys.executable, "-m", "bench.spine_speaker", url, TOPIC, cluster.servers]
    # Its log lines go elsewhere: one of them in the middle of a figure's line would make that unreadable.
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=sys.stderr)
    try:
        yield
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()


async def _effects(database: Database) -> int:
    return int((await database.one_statement(_APPLIED))[0]["n"])


async def _plain(cluster: KafkaCluster, events: int) -> float:
    """Send the same messages by `send_batch` to explicit partitions and read them back, without a database."""
    topic = f"plain-{perf_counter_ns()}"
    await ensure_topics(KafkaCluster(cluster.servers), (topic,))
    producer = AIOKafkaProducer(
        bootstrap_servers=cluster.servers, enable_idempotence=True, acks="all", max_batch_size=1 << 20
    )
    reader = AIOKafkaConsumer(
        topic, bootstrap_servers=cluster.servers, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await producer.start()
    await reader.start()
    started = perf_counter()
    try:
        sending = asyncio.create_task(_send(producer, topic, events))
        seen = 0
        while seen < events:
            for records in (await reader.getmany(timeout_ms=500)).values():
                seen += len(records)
        await sending
        return events / (perf_counter() - started)
    finally:
        await producer.stop()
        await reader.stop()


async def _send(producer: Any, topic: str, events: int) -> None:
    event = Event("01a20385-6a0e-7f2e-9d3c-2f6d3c1b7a55", TOPIC, 0, 10_000, 1, "k10000", KIND, BODY,
                 "2026-11-24T02:44:25.123456+00:00", position=100_000)  # fmt: skip
    headers = headers_of(event)
    for start in range(0, events, 6_000):
        waiting = []
        for partition in range(12):
            batch = producer.create_batch()
            for n in range(start, min(start + 6_000, events)):
                if n % 12 == partition:
                    batch.append(key=b"k%d" % n, value=BODY.encode(), timestamp=None, headers=headers)
            batch.close()
            waiting.append(await producer.send_batch(batch, topic, partition=partition))
        await asyncio.gather(*waiting)
