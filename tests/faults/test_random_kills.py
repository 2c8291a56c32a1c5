"""Kill -9 serve, work, PostgreSQL and Kafka while returns are filed: every answer holds, nothing is doubled."""

import asyncio
import os
import random
from pathlib import Path

import pytest

from deploy.onebox.parties import national_id
from deploy.suite import LAW, members
from libs.common.law.loader import load_law
from libs.common.spine.kafka.cluster import KafkaCluster
from services.registration.numbers.rules.number_form import NumberForm
from tests.faults.broken_brokers import level_again, lose_folder
from tests.faults.killed_processes import CLOCK_DAY, processes, told_with_kills, under_traffic


def _people(count: int) -> list[str]:
    form = NumberForm.of(load_law(LAW / "thailand").rule("registration", "national_id").at("national_id", CLOCK_DAY))
    return [national_id(n, form) for n in range(1, count + 1)]


@pytest.mark.kafka
async def test_each_process_is_killed_once(kafka_servers: str, scratch: Path, tmp_path: Path) -> None:
    found, payroll = await told_with_kills(scratch / tmp_path.name, _people(18), kills=len(members()) + 4, seed=1)
    assert set(found.killed) == set(found.victims)
    assert payroll.promised.total() > 8


@pytest.mark.long
@pytest.mark.kafka
async def test_a_broker_that_is_away_for_long(kafka_servers: str, scratch: Path, tmp_path: Path) -> None:
    """Under traffic it is away for 20 to 200 seconds, then three times in 90, then empty.

    It is level in half a minute.
    """
    chance, took = random.Random(1), {}  # noqa: S311 - a schedule, not a secret
    async with (
        processes(scratch / tmp_path.name) as world,
        world.looked_at() as services,
        under_traffic(world, _people(18), chance, pause_s=0.5) as payroll,
    ):
        cluster = KafkaCluster(world.kafka.servers)
        for away in (20, 45, 90, 200):
            await world.kill("kafka", away_s=away)
            took[f"away {away} s"] = await level_again(cluster, services, moving=True)
        for _ in range(3):
            await world.kill("kafka", away_s=20)
            await asyncio.sleep(5)
        took["killed thrice"] = await level_again(cluster, services, moving=True)
        await asyncio.to_thread(lose_folder, world.kafka)
        await asyncio.to_thread(world.kafka.start)
        took["folder lost"] = await level_again(cluster, services, moving=True)
        assert all(process.poll() is None for process in world.running.values()), "no process had to end"
    told = {name: round(seconds, 1) for name, seconds in took.items()}
    print(f"level again after: {told}; {payroll.promised.total()} returns, {payroll.retries} retries")


@pytest.mark.long
@pytest.mark.kafka
async def test_random_kills(kafka_servers: str, scratch: Path, tmp_path: Path) -> None:
    """KILLS=200 SEED=7 give longer and other runs; both are printed."""
    kills, seed = int(os.environ.get("KILLS", "60")), int(os.environ.get("SEED", "2"))
    found, payroll = await told_with_kills(scratch / tmp_path.name, _people(36), kills=kills, seed=seed)
    print(f"seed {seed}: {dict(found.killed)}; {payroll.promised.total()} returns, {payroll.retries} retries")
