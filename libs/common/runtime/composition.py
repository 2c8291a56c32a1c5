"""The `Service` that every `app.py` returns, and the tasks that run it in a process."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import structlog
from fastapi import FastAPI
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.database.sweeping import Sweep
from libs.common.database.wakeups import Wakeups, signal_or_timeout
from libs.common.keys.secret_checks import refuse_other_secrets
from libs.common.law.terms import Law, NoLawAt, NotInThisScheme
from libs.common.neighbours.doors import Doors
from libs.common.observing.figures import Figures
from libs.common.runtime.clock import Clock
from libs.common.runtime.failures import is_transport
from libs.common.runtime.leading import Leaders
from libs.common.runtime.supervision import Supervisor
from libs.common.spine.consumer import Consumer
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.relay import Relay
from libs.common.spine.log import TopicPartition, log_state, prepare_log
from libs.common.spine.rebase import Remembering
from libs.common.spine.sequencer import sequence_once

DATABASE_AWAITED_S = 60
log = structlog.get_logger()


class LogSetBack(RuntimeError):
    """The log was set back by a restore. Its next numbers may be known to listeners already, so the service stops."""


class Broker(Protocol):
    async def feed(self, consumer: Consumer) -> None: ...


@dataclass(frozen=True, slots=True)
class Duty:
    """Work that the clock makes due, every `every_s` seconds or at a wake-up.

    `run` returns True if more may be due at once. `stop` ends work that `run` left running, when another process takes
    over the duty or this one shuts down.
    """

    name: str
    every_s: float
    run: Callable[[], Awaitable[bool]]
    wake: str = ""
    stop: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service, assembled: its door, its database, its topics and its listeners.

    `remember`: its actions for own events that a restore made it forget. `check_values`: of its secrets, by name.
    `sweeps`: rows of its tables that are deleted after a time.
    """

    name: str
    app: FastAPI
    database: Database
    wakeups: Wakeups
    clock: Clock
    law: Law
    doors: Doors
    figures: Figures
    topics: tuple[str, ...]
    consumers: tuple[Consumer, ...] = ()
    duties: tuple[Duty, ...] = ()
    remember: Remembering = field(default_factory=Remembering)
    check_values: Mapping[str, str] = field(default_factory=dict)
    sweeps: tuple[Sweep, ...] = ()
    supervisor: Supervisor = field(default_factory=Supervisor)
    leaders: Leaders = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "leaders", Leaders(self.database))

    @property
    def connections_max(self) -> int:
        """Return the most connections: two pools, wake-ups, leaders, and file copies."""
        return 2 * self.database.pool_size + 3


def collect_garbage_rarely() -> None:
    """Run the garbage collector rarely, because requests and events leave few cycles.

    Call it once, after all imports.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@asynccontextmanager
async def opened(service: Service) -> AsyncIterator[Service]:
    """Open the service's resources: checked database, declared topics, wake-ups. `serve` and `work` share this."""
    await _wait_for_database(service.database)
    await service.database.refuse_unless_durable()
    await refuse_other_secrets(service.database, service.check_values)
    await prepare_log(service.database, service.topics)
    if not (await log_state(service.database)).same_server:
        raise LogSetBack(f"{service.name} was restored from a backup: run `prakan relay rebase {service.name}` first")
    service.database.after_commit = lambda: service.wakeups.signal("outbox")
    service.supervisor.told = partial(_note_failure, service.database)
    service.supervisor.start(f"{service.name}.wakeups", service.wakeups.run)
    try:
        yield service
    finally:
        await service.supervisor.stop()
        service.leaders.close()
        await service.doors.close()
        await service.database.close()


_FAILED = text("""
    INSERT INTO failing_loop AS f (loop, error) VALUES (:loop, :error)
    ON CONFLICT (loop) DO UPDATE SET error = excluded.error, last_at = clock_timestamp(),
        (times, first_at) = (SELECT CASE WHEN mended THEN 1 ELSE f.times + 1 END,
                                    CASE WHEN mended THEN clock_timestamp() ELSE f.first_at END
                             FROM (SELECT f.last_at < clock_timestamp() - interval '5 minutes' AS mended) known)
""")


NO_LAW = "no law: "
_FOUND_AGAIN = text("DELETE FROM failing_loop WHERE loop = :loop AND error LIKE :like")


async def _note_failure(database: Database, loop: str, error: str) -> None:
    """Write a loop's failure to the table that `prakan doctor` reads, whichever process it was in."""
    await database.one_statement(_FAILED, {"loop": loop, "error": error.replace("\x00", "")})


async def _wait_for_database(database: Database) -> None:
    """Wait for a server that is still starting, because everything may be started at the same time."""
    async with asyncio.timeout(DATABASE_AWAITED_S):
        while True:
            try:
                await database.one_statement(text("SELECT 1"))
            except Exception as failure:
                if not is_transport(failure):
                    raise
                log.warning("database.awaited", database=database.name, error=repr(failure)[:200])
                await asyncio.sleep(0.5)
            else:
                return


def start_work(service: Service, *, broker: Broker, kafka: KafkaCluster | None) -> None:
    """Start the background loops: sequence, relay, consume, duties."""
    keep = service.supervisor.start
    keep(f"{service.name}.sequence", lambda: _sequence(service))
    if kafka:
        keep(f"{service.name}.relay", lambda: _relay(service, kafka))
    for consumer in service.consumers:
        keep(f"{consumer.name}.consume", lambda c=consumer: broker.feed(c))  # type: ignore[misc]
    for duty in service.duties:
        keep(f"{service.name}.{duty.name}", lambda d=duty: _duty(service, d))  # type: ignore[misc]


async def _sequence(service: Service) -> None:
    wake = service.wakeups.subscribe("outbox")
    async with service.leaders.leading("sequence") as held:
        while held():
            if await sequence_once(service.database):
                service.wakeups.signal("log")
            else:
                await signal_or_timeout(wake)


async def _relay(service: Service, cluster: KafkaCluster) -> None:
    async with service.leaders.leading("relay"):
        await Relay(service.database, service.wakeups, cluster=cluster, topics=service.topics).run()


async def _duty(service: Service, duty: Duty) -> None:
    wake = service.wakeups.subscribe(duty.wake or duty.name)
    law = LawOf(service, f"{service.name}.{duty.name}")
    async with service.leaders.leading(f"duty {duty.name}") as held:
        try:
            while held():
                if not await law.done(duty):
                    await signal_or_timeout(wake, timeout_s=duty.every_s)
        finally:
            if duty.stop is not None:
                await duty.stop()


@dataclass
class LawOf:
    """The law of a duty, as it was found: a day without law is no failure, but nothing is done, and it is told."""

    service: Service
    loop: str
    missing: str | None = None
    """The law that was missing the last time; empty: none was."""

    async def done(self, duty: Duty) -> bool:
        """Run the duty once and return True if more may be due at once; False if the day has no law."""
        missing, more = "", False
        try:
            more = await duty.run()
        except (NoLawAt, NotInThisScheme) as without:
            missing = f"{NO_LAW}{without}" if isinstance(without, NoLawAt) else f"not in this scheme: {without}"
        if missing != self.missing:
            if missing:
                log.warning("duty.no_law", duty=self.loop, law=missing)
            await self.service.database.one_statement(_FOUND_AGAIN, {"loop": self.loop, "like": f"{NO_LAW}%"})
            if missing.startswith(NO_LAW):
                await _note_failure(self.service.database, self.loop, missing)
            self.missing = missing
        return more


@dataclass(frozen=True, slots=True)
class _Said:
    topic: str
    partition: int
    sequence: int


@dataclass(frozen=True, slots=True)
class _Heard(_Said):
    consumer: str


_SAID = Query(_Said, "SELECT topic, partition, sequence FROM topic_head WHERE sequence > 0")
_HEARD = Query(_Heard, "SELECT topic, partition, sequence, consumer FROM consumer_position WHERE sequence > 0")
_UNSEQUENCED = Query(bool, "SELECT EXISTS (SELECT FROM outbox) OR EXISTS (SELECT FROM audit_outbox) AS more")


async def settled(services: Sequence[Service], *, timeout_s: float = 20, every_s: float = 0.01) -> None:
    """Wait until every event so far was applied by every listener in this process; for tests and demos.

    Raises TimeoutError, which names the listeners and outboxes that are behind, after `timeout_s` seconds.
    """
    behind: list[str] = []
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                said_heads, behind = await _heads_and_behind(services)
                # The heads once more: what a listener says while it applies the last event may get its number between
                # the look at the heads and the look at the outboxes.
                if not behind and await _said_heads(services) == said_heads:
                    return
                await asyncio.sleep(every_s)
    except TimeoutError as late:
        raise TimeoutError(f"not level after {timeout_s} s: {'; '.join(behind) or 'events are still said'}") from late


async def _said_heads(services: Sequence[Service]) -> dict[TopicPartition, int]:
    """Return the last number of each partition in which something was said."""
    return {(at.topic, at.partition): at.sequence for s in services for at in await _SAID.all(s.database)}


async def _heads_and_behind(services: Sequence[Service]) -> tuple[dict[TopicPartition, int], list[str]]:
    """Return the heads of all topics, and one sentence for each listener or outbox that is behind."""
    said_heads = await _said_heads(services)
    behind: list[str] = []
    for service in services:
        heard = {(at.consumer, at.topic, at.partition): at.sequence for at in await _HEARD.all(service.database)}
        behind += [
            f"{consumer.name} is at {heard.get((consumer.name, *at), 0)} of {last} in {at[0]}/{at[1]}"
            for consumer in service.consumers
            for at, last in said_heads.items()
            if at[0] in consumer.topics and heard.get((consumer.name, *at), 0) < last
        ]
        if behind:
            return said_heads, behind
    for service in services:
        if await _UNSEQUENCED.one(service.database):
            behind.append(f"an event of {service.name} has no number yet")
    return said_heads, behind
