"""Kill -9 serve, work, PostgreSQL and Kafka while returns are filed: every answer holds, nothing is doubled."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deploy.onebox.parties import national_id
from deploy.suite import LAW, members
from libs.common.law.loader import load_law
from libs.common.runtime.composition import Service
from libs.common.spine.kafka.cluster import KafkaCluster
from services.registration.numbers.rules.number_form import NumberForm
from tests.faults.broken_brokers import (
    BACK_WITHIN_S,
    delete_topics,
    level_again,
    lose_folder,
    unreadable,
    write_foreign_records,
)
from tests.faults.killed_processes import CLOCK_DAY, Processes, processes, told_with_kills, under_traffic

MEASURED_TO_S = 150
SERVICE_AWAY_S = 200


def _people(count: int) -> list[str]:
    form = NumberForm.of(load_law(LAW / "thailand").rule("registration", "national_id").at("national_id", CLOCK_DAY))
    return [national_id(n, form) for n in range(1, count + 1)]


@pytest.mark.kafka
async def test_each_process_is_killed_once(kafka_servers: str, scratch: Path, tmp_path: Path) -> None:
    found, payroll = await told_with_kills(scratch / tmp_path.name, _people(18), kills=len(members()) + 4, seed=1)
    assert set(found.killed) == set(found.victims)
    assert payroll.promised.total() > 8


@dataclass
class Recoveries:
    """The seconds that every listener needed after each fault. All are measured before one is judged."""

    cluster: KafkaCluster
    services: Mapping[str, Service]
    took: dict[str, float] = field(default_factory=dict)

    async def after(self, fault: str) -> None:
        seconds = await level_again(self.cluster, self.services, within_s=MEASURED_TO_S, moving=True)
        self.took[fault] = round(seconds, 1)
        print(f"level {self.took[fault]} s after: {fault}", flush=True)

    def judge(self) -> None:
        assert max(self.took.values()) <= BACK_WITHIN_S, f"level again after: {self.took}"


@asynccontextmanager
async def recoveries(folder: Path) -> AsyncIterator[tuple[Processes, Recoveries]]:
    """Run every service in processes of its own, under traffic; at the end all answers and bounds hold."""
    chance = random.Random(1)  # noqa: S311 - a schedule, not a secret
    async with (
        processes(folder) as world,
        world.looked_at() as services,
        under_traffic(world, _people(18), chance, pause_s=0.5),
    ):
        measured = Recoveries(KafkaCluster(world.kafka.servers), services)
        yield world, measured
        assert all(process.poll() is None for process in world.running.values()), "no process had to end"
    measured.judge()


@pytest.mark.long
@pytest.mark.kafka
async def test_a_broker_that_is_away_for_long(kafka_servers: str, scratch: Path, tmp_path: Path) -> None:
    """Under traffic it is away for 20 to 200 seconds, then three times in 90, then empty.

    Every listener is level in half a minute.
    """
    async with recoveries(scratch / tmp_path.name) as (world, measured):
        for away in (20, 45, 90, 200):
            await world.kill("kafka", away_s=away)
            await measured.after(f"the broker was away for {away} s")
        for _ in range(3):
            await world.kill("kafka", away_s=20)
            await asyncio.sleep(5)
        await measured.after("the broker was killed thrice")
        await asyncio.to_thread(lose_folder, world.kafka)
        await asyncio.to_thread(world.kafka.start)
        await measured.after("the broker's folder was lost")


@pytest.mark.long
@pytest.mark.kafka
async def test_topics_that_are_lost_or_hold_strangers_records(
    kafka_servers: str, scratch: Path, tmp_path: Path
) -> None:
    async with recoveries(scratch / tmp_path.name) as (_, measured):
        topics = sorted({topic for service in measured.services.values() for topic in service.topics})
        for partitions in (0, 1):
            await delete_topics(measured.cluster, topics, anew_with=partitions)
            await measured.after(f"all topics were deleted, and made anew with {partitions} partitions")
        count = await write_foreign_records(measured.cluster, topics, partition=0)
        await measured.after("strangers wrote records of every kind")
        each = count // len(topics)
        wanted = {n: each * sum(len(c.topics) for c in s.consumers) for n, s in measured.services.items()}
        assert await unreadable(measured.services) == wanted, "each is passed over by its offset, and told"


@pytest.mark.long
@pytest.mark.kafka
@pytest.mark.parametrize("killed", ["work benefits", "work registration", "serve registration"])
async def test_a_service_that_is_away_for_long(kafka_servers: str, scratch: Path, tmp_path: Path, killed: str) -> None:
    """Others go on meanwhile; afterwards it hears, or says, all that it has missed."""
    async with recoveries(scratch / tmp_path.name) as (world, measured):
        await world.kill(killed, away_s=SERVICE_AWAY_S)
        await measured.after(f"{killed} was away for {SERVICE_AWAY_S} s")


@pytest.mark.long
@pytest.mark.kafka
async def test_random_kills(kafka_servers: str, scratch: Path, tmp_path: Path) -> None:
    """KILLS=200 SEED=7 give longer and other runs; both are printed."""
    kills, seed = int(os.environ.get("KILLS", "60")), int(os.environ.get("SEED", "2"))
    found, payroll = await told_with_kills(scratch / tmp_path.name, _people(36), kills=kills, seed=seed)
    print(f"seed {seed}: {dict(found.killed)}; {payroll.promised.total()} returns, {payroll.retries} retries")
