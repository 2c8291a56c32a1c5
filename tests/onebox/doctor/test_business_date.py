"""A business date has bounds, between which every duty runs. Readiness names loops that fail now, no others."""

import asyncio

import pytest

from libs.common.values.month import FIRST_TODAY, LAST_TODAY
from tests.running_suite import RunningSuite

STRANGE = ["9999-12-31", "2150-01-01", "1899-12-31", "0001-01-01"]


@pytest.mark.parametrize("day", STRANGE)
async def test_a_day_that_cannot_be_today_is_refused_with_a_code(shared_suite: RunningSuite, day: str) -> None:
    before = (await shared_suite.http.get("/sandbox/clock")).json()
    answer = await shared_suite.http.post("/sandbox/clock", json={"today": day})
    assert (answer.status_code, answer.json()["code"]) == (422, "day_out_of_range")
    assert f"{FIRST_TODAY} and {LAST_TODAY}" in answer.json()["detail"]
    assert (await shared_suite.http.get("/sandbox/clock")).json() == before


@pytest.mark.parametrize("day", [FIRST_TODAY, LAST_TODAY])
async def test_every_duty_runs_on_the_first_and_on_the_last_day(shared_suite: RunningSuite, day: object) -> None:
    await shared_suite.made("officer", "/sandbox/clock", {"today": str(day)})
    services = shared_suite.box.services
    for service in services.values():
        for duty in service.duties:
            if duty.stop is None:  # those with workers of their own are run by their loops alone
                await duty.run()
    await shared_suite.settled()
    assert {name: service.supervisor.failing for name, service in services.items()} == {name: {} for name in services}
    body = (await shared_suite.http.get("/readyz")).json()
    assert body == {"status": "ready", "loops_that_failed_once": {}}


async def test_a_loop_that_has_recovered_leaves_the_readiness(shared_suite: RunningSuite) -> None:
    supervisor = next(iter(shared_suite.box.services.values())).supervisor
    failed = asyncio.Event()

    async def fails_once() -> None:
        if not failed.is_set():
            failed.set()
            raise OSError("the broker is away")
        await asyncio.sleep(60)

    supervisor.healthy_after_s = 0.3
    supervisor.start("a.loop", fails_once)
    await failed.wait()
    async with asyncio.timeout(5):
        while not (told := (await shared_suite.http.get("/readyz")).json()["loops_that_failed_once"]):
            await asyncio.sleep(0.01)
        assert told == {"a.loop": "OSError('the broker is away')"}
        while (await shared_suite.http.get("/readyz")).json()["loops_that_failed_once"]:
            await asyncio.sleep(0.05)
