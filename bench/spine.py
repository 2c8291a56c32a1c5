"""Outbox to effects over Kafka, beside plain aiokafka produce and consume of the same messages."""

import asyncio
import statistics
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from sqlalchemy import text

from bench.figures import Figure, compared
from bench.world import World
from deploy.kafka import broker
from libs.common.composition import Service, opened, start_work
from libs.common.database import Database
from libs.common.spine.consumer import Consumer
from libs.common.spine.kafka import KafkaBroker, KafkaPlace
from libs.common.spine.wakeups import Wakeups

TOPIC = "bench.facts"
KIND = "bench.said.v1"
BODY = '{"employer_id":"01a20385-6a0e-7f2e-9d3c-2f6d3c1b7a55","month":"2021-01","version":1,"headcount":20}'
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
            return await _measured(world, KafkaPlace(server.servers), events, rounds, single)
        finally:
            server.stop()


async def _measured(world: World, place: KafkaPlace, events: int, rounds: int, single: int) -> list[Figure]:
    speaker = Database(await world.databases.fresh("registration"), application="bench")
    listener = Database(await world.databases.fresh("loans"), application="bench")
    await listener.one_statement(text("CREATE TABLE effect (id uuid PRIMARY KEY)"))
    arrived = asyncio.Event()

    async def record(connection: Any, found: Any) -> None:
        given = {"ids": [e.id for e in found]}
        await connection.execute(text("INSERT INTO effect SELECT unnest(CAST(:ids AS uuid[]))"), given)
        arrived.set()

    consumer = Consumer(listener, name="bench", topics=(TOPIC,), actions={KIND: record})
    nothing: Any = None
    said = Service("bench-speaker", nothing, speaker, Wakeups(speaker), nothing, (TOPIC,))
    heard = Service("bench-listener", nothing, listener, Wakeups(listener), nothing, (), (consumer,))
    async with opened(said), opened(heard):
        for service in (said, heard):
            start_work(service, broker=KafkaBroker(place), kafka=place if service is said else None)
        mine, theirs = [], []
        total = 0
        for _ in range(rounds + 1):  # the first round warms up
            theirs.append(await _plain(place, events))
            started = perf_counter()
            async with speaker.transaction() as connection:
                await connection.execute(_SAY, {"n": events, "body": BODY})
            total += events
            while await _effects(listener) < total:
                await asyncio.sleep(0.02)
            mine.append(events / (perf_counter() - started))
        delays = []
        for _ in range(single):
            arrived.clear()
            started = perf_counter()
            async with speaker.transaction() as connection:
                await connection.execute(_SAY, {"n": 1, "body": BODY})
            await asyncio.wait_for(arrived.wait(), 10)
            delays.append((perf_counter() - started) * 1000)
            await asyncio.sleep(0.03)
    delays.sort()
    p99 = delays[int(len(delays) * 0.99) - 1]
    note = f"{events} events a round, from the INSERT into the outbox to the committed effect"
    return [
        compared("spine", "events/s", mine[1:], theirs[1:], note),
        Figure("spine_latency", statistics.median(delays), "ms p50", note=f"p99 {p99:.1f} ms, idle, {single} events"),
    ]


async def _effects(database: Database) -> int:
    return int((await database.one_statement(text("SELECT count(*) AS n FROM effect")))[0]["n"])


async def _plain(place: KafkaPlace, events: int) -> float:
    """The same messages by `send_batch` to explicit partitions, and read back: no database at all."""
    topic = f"plain-{perf_counter_ns()}"
    from libs.common.spine.kafka import ensure_topics

    await ensure_topics(KafkaPlace(place.servers), (topic,))
    producer = AIOKafkaProducer(
        bootstrap_servers=place.servers, enable_idempotence=True, acks="all", max_batch_size=1 << 20
    )
    reader = AIOKafkaConsumer(
        topic, bootstrap_servers=place.servers, auto_offset_reset="earliest", enable_auto_commit=False
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
    headers = [("ce_id", b"01a20385-6a0e-7f2e-9d3c-2f6d3c1b7a55"), ("ce_type", KIND.encode()), ("ce_sequence", b"1")]
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


def perf_counter_ns() -> int:
    import time

    return time.perf_counter_ns()
