"""Faults of a broker, and the conditions once it is back."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from sqlalchemy import text

from deploy.kafka.broker import Kafka
from libs.common.runtime.composition import Service, settled
from libs.common.spine.kafka.cluster import KafkaCluster

BACK_WITHIN_S = 30
GONE_WITHIN_S = 30
Header = tuple[str, bytes]
_SAID = text("SELECT topic, partition, sequence FROM topic_head")
_HEARD = text("SELECT consumer, topic, partition, sequence FROM consumer_position")
_UNREADABLE = text("SELECT count(*) AS n FROM unreadable_record WHERE settled_at IS NULL")


def lose_folder(kafka: Kafka) -> None:
    """Lose the machine: the same address, an empty broker."""
    kafka.kill()
    shutil.rmtree(kafka.folder)


def client_tasks() -> int:
    """Count the tasks that the broker's client library runs in this process."""
    return sum("aiokafka" in repr(task.get_coro()) for task in asyncio.all_tasks() if not task.done())


def complaints_of_the_loop() -> list[str]:
    """Return the list to which the event loop will add what it complains of, as of failures that nobody has seen."""
    told: list[str] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, about: told.append(f"{about} {about.get('exception')!r}"))
    return told


async def delete_topics(cluster: KafkaCluster, topics: Sequence[str], *, anew_with: int = 0) -> None:
    """Delete topics. `anew_with`: make them again at once with so many partitions, as a broker does by itself."""
    admin = AIOKafkaAdminClient(bootstrap_servers=cluster.servers)
    await admin.start()
    try:
        wires = [cluster.wire(topic) for topic in topics]
        await admin.delete_topics(wires)
        if anew_with:
            await admin.create_topics([NewTopic(wire, anew_with, 1) for wire in wires])
    finally:
        await admin.close()


async def delete_all_topics(cluster: KafkaCluster) -> list[str]:
    """Delete every topic of the cluster and return those that were there. The broker lists one for a moment longer."""
    admin = AIOKafkaAdminClient(bootstrap_servers=cluster.servers)
    await admin.start()

    async def listed() -> list[str]:
        return [topic for topic in await admin.list_topics() if cluster.prefix and topic.startswith(cluster.prefix)]

    try:
        found = await listed()
        if found:
            await admin.delete_topics(found)
            give_up = monotonic() + GONE_WITHIN_S
            while await listed() and monotonic() < give_up:
                await asyncio.sleep(0.1)
        return found
    finally:
        await admin.close()


def foreign_records(topic: str) -> list[tuple[bytes | None, bytes | None, list[Header]]]:
    """List key, value and headers of records that a stranger may write to our topics."""
    right = {
        "ce_id": b"0193a0c0-0000-7000-8000-000000000000", "ce_source": f"/{topic.partition('.')[0]}".encode(),
        "ce_type": f"{topic.partition('.')[0]}.told.v1".encode(), "ce_sequence": b"999999", "ce_epoch": b"1",
        "ce_position": b"1", "ce_time": b"2021-01-01T00:00:00+00:00",
    }  # fmt: skip

    def but(**changed: bytes) -> list[Header]:
        return list((right | changed).items())

    return [
        (b"k", b"{}", []),
        (None, b"{}", but()),
        (b"k", None, but()),
        (b"k", b"not json", but()),
        (b"k", b"\xff\xfe", but()),
        (b"\xff", b"{}", but()),
        (b"k", b"{}", but(ce_sequence=b"soon")),
        (b"k", b"{}", but(ce_sequence=b"-1")),
        (b"k", b"{}", but(ce_sequence=b"9" * 40)),
        (b"k", b"{}", but(ce_epoch=b"99")),
        (b"k", b"{}", but(ce_sequence=b"1", ce_epoch=b"99")),
        (b"k", b"{}", but(ce_source=b"/somebody")),
        (b"k", b"{}", [h for h in right.items() if h[0] != "ce_position"]),
        (b"k", b"{" + b"x" * 5_000_000 + b"}", []),
    ]


async def write_foreign_records(cluster: KafkaCluster, topics: Sequence[str], *, partition: int) -> int:
    """Write every kind of them into one partition of every topic; return the number."""
    producer = AIOKafkaProducer(bootstrap_servers=cluster.servers, max_request_size=8_000_000)
    await producer.start()
    count = 0
    try:
        for topic in topics:
            for key, value, headers in foreign_records(topic):
                await producer.send_and_wait(cluster.wire(topic), value, key=key, headers=headers, partition=partition)
                count += 1
    finally:
        await producer.stop()
    return count


async def groups_without_members(cluster: KafkaCluster, services: Mapping[str, Service]) -> list[str]:
    groups = [cluster.wire(f"prakan-{c.name}") for service in services.values() for c in service.consumers]
    admin = AIOKafkaAdminClient(bootstrap_servers=cluster.servers)
    await admin.start()
    try:
        found: dict[str, Any] = {}
        for name in groups:  # one a request: the client reads several wrongly
            for answer in await admin.describe_consumer_groups([name]):
                found |= {group[1]: group for group in answer.groups}
        return [name for name in groups if name not in found or found[name][2] != "Stable" or not found[name][5]]
    finally:
        await admin.close()


async def level_again(
    cluster: KafkaCluster, services: Mapping[str, Service], *, within_s: float = BACK_WITHIN_S, moving: bool = False
) -> float:
    """Wait until every group has members and has applied all events so far; return the seconds.

    `moving`: more events are said meanwhile; only the events so far count.
    """
    started = monotonic()
    if moving:
        await _heard_until_now(services, within_s)
    else:
        await settled(list(services.values()), timeout_s=within_s)
    without: list[str] = []
    while monotonic() - started < within_s:
        without = await groups_without_members(cluster, services)
        if not without:
            return monotonic() - started
        await asyncio.sleep(0.5)
    raise AssertionError(f"no members after {within_s} s: {without}")


async def _heard_until_now(services: Mapping[str, Service], within_s: float) -> None:
    said: dict[tuple[str, int], int] = {}
    for service in services.values():
        for row in await service.database.one_statement(_SAID):
            said[row["topic"], row["partition"]] = row["sequence"]
    deadline = monotonic() + within_s
    for service in services.values():
        while behind := [
            (row["consumer"], at)
            for row in await service.database.one_statement(_HEARD)
            if row["sequence"] < said.get(at := (row["topic"], row["partition"]), 0)
        ]:
            assert monotonic() < deadline, f"behind after {within_s} s: {behind}"
            await asyncio.sleep(0.2)


async def unreadable(services: Mapping[str, Service]) -> dict[str, int]:
    return {name: (await s.database.one_statement(_UNREADABLE))[0]["n"] for name, s in services.items()}
