"""A business date has bounds: beyond them days cannot be computed, at them every duty and every `/readyz` goes on."""

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
    assert body["status"] == "ready"
