"""kill -9 of serve, work, PostgreSQL and Kafka while returns are filed: every answer holds, nothing is doubled."""

import os
from pathlib import Path

import pytest

from deploy.onebox.parties import national_id
from deploy.suite import LAW, members
from libs.common.law.loader import load_law
from services.registration.rules.numbers import NumberForm
from tests.faults.killed_processes import CLOCK_DAY, told_with_kills


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
async def test_random_kills(kafka_servers: str, scratch: Path, tmp_path: Path) -> None:
    """KILLS=200 SEED=7 for longer and other runs; both are printed."""
    kills, seed = int(os.environ.get("KILLS", "60")), int(os.environ.get("SEED", "2"))
    found, payroll = await told_with_kills(scratch / tmp_path.name, _people(36), kills=kills, seed=seed)
    print(f"seed {seed}: {dict(found.killed)}; {payroll.promised.total()} returns, {payroll.retries} retries")
