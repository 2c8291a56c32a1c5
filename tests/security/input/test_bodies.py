"""Bodies that are too large, announced or not, are refused with a problem before they are read."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from libs.common.door.building import BODY_BYTES_MAX
from tests.running_suite import RunningSuite

PATH = "/contributions/v1/returns"


async def _endless() -> AsyncIterator[bytes]:
    for _ in range(BODY_BYTES_MAX // 65_536 + 2):
        yield b"a" * 65_536


@pytest.mark.parametrize("announced", [True, False])
async def test_an_oversize_body_is_a_problem_in_the_callers_language(
    shared_suite: RunningSuite, announced: bool
) -> None:
    headers = {
        "Authorization": f"Bearer {shared_suite.token('officer')}",
        "Content-Type": "application/json",
        "Accept-Language": "th",
    }
    content = b"a" * (BODY_BYTES_MAX + 1) if announced else _endless()
    answer = await shared_suite.http.post(PATH, content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert answer.json()["code"] == "body_too_large"
    assert any("\u0e00" <= letter <= "\u0e7f" for letter in answer.json()["detail"])


async def test_who_goes_away_while_waiting_is_no_failure_of_ours(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    async with suite.box.services["hotline"].database.transaction() as connection:
        await connection.execute(text("LOCK TABLE service_case IN ACCESS EXCLUSIVE MODE"))
        asking = asyncio.create_task(suite.get("supervisor", "/hotline/v1/wall"))
        await asyncio.sleep(0.3)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    told = (await suite.http.get("/hotline/metrics")).text
    walls = [line for line in told.splitlines() if line.startswith("prakan_requests_total") and "/v1/wall" in line]
    assert [('status="499"' in line, line.endswith(" 1.0")) for line in walls] == [(True, True)]
