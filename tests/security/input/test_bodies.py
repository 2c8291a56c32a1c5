"""Bodies that are too large, announced or not, are refused with a problem before they are read."""

import asyncio
from collections.abc import AsyncIterator, Iterator, MutableMapping
from typing import Any

import pytest
from sqlalchemy import text

from deploy.onebox.web import root_app
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


_READ = {
    "/oauth/token": "application/x-www-form-urlencoded",
    "/personas": "application/json",
    "/sandbox/clock": "application/json",
    "/sandbox/faults": "application/json",
    PATH: "application/json",
    "/contributions/v1/return-files": "text/csv",
    "/benefits/v1/claims": "application/json",
    "/my/claims": "application/x-www-form-urlencoded",
    "/employer/returns": "multipart/form-data; boundary=x",
}


@pytest.mark.parametrize("path", _READ)
async def test_who_goes_away_within_a_body_is_no_failure_of_ours(
    shared_suite: RunningSuite, path: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """The connection ends when a part of the body has come, at each kind of door that reads one."""
    coming: Iterator[dict[str, Any]] = iter(
        [{"type": "http.request", "body": b'{"a', "more_body": True}, {"type": "http.disconnect"}]
    )
    told: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return next(coming, {"type": "http.disconnect"})

    async def send(message: MutableMapping[str, Any]) -> None:
        told.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 9),
        "server": ("127.0.0.1", 80), "state": {},
        "headers": [
            (b"host", b"127.0.0.1"), (b"content-type", _READ[path].encode()), (b"idempotency-key", b"gone-1"),
            (b"authorization", f"Bearer {shared_suite.token('officer')}".encode()),
        ],
    }  # fmt: skip
    await root_app(shared_suite.box, list(shared_suite.personas.values()))(scope, receive, send)
    assert [m["status"] for m in told if m["type"] == "http.response.start" and m["status"] >= 500] == []
    assert "Traceback" not in caplog.text + capsys.readouterr().err


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
