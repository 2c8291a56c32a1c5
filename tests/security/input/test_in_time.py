"""A door answers in time whatever hangs behind it, and HEAD is answered like GET."""

import asyncio
import time
from typing import Any

import pytest
from fastapi.responses import StreamingResponse

from deploy.suite import members
from libs.common.door import middleware
from libs.common.door.answers.long_work import WITHIN_MINUTES
from tests.running_suite import RunningSuite


async def test_head_is_answered_as_get_without_a_body(shared_suite: RunningSuite) -> None:
    suite, tried = shared_suite, 0
    officer = {"Authorization": f"Bearer {suite.token('officer')}"}
    for service in members():
        paths = suite.box.services[service].app.openapi()["paths"]
        reads = [
            path for path, methods in paths.items() if "get" in methods and not path.endswith("/jobs/{job_id}/events")
        ]
        for path in [*reads, "/healthz", "/readyz", "/docs"]:
            address = "/".join(
                "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b" if step.startswith("{") else step for step in path.split("/")
            )
            read = await suite.http.get(f"/{service}{address}", headers=officer)
            head = await suite.http.head(f"/{service}{address}", headers=officer)
            tried += 1
            assert (head.status_code, head.content) == (read.status_code, b""), address
            assert head.headers["content-type"] == read.headers["content-type"]
    assert tried > 100


async def test_a_door_that_hangs_answers_503_and_others_go_on(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "ANSWERED_WITHIN_S", 0.3)
    app = shared_suite.box.services["loans"].app
    ended: list[str] = []

    async def hang() -> None:
        try:
            await asyncio.sleep(30)
        finally:
            ended.append("ended")

    async def hang_with_a_body(given: dict[str, Any]) -> None:
        await hang()

    async def stream() -> StreamingResponse:
        async def parts() -> Any:
            for _ in range(6):
                yield b"x"
                await asyncio.sleep(0.1)

        return StreamingResponse(parts())

    app.add_api_route("/hang", hang, methods=["GET"])
    app.add_api_route("/hang", hang_with_a_body, methods=["POST"])
    app.add_api_route("/stream", stream)
    app.add_api_route("/long", _long, openapi_extra=WITHIN_MINUTES)
    http = shared_suite.http
    begun = time.monotonic()
    hung = await asyncio.gather(*(http.get("/loans/hang") for _ in range(5)), http.post("/loans/hang", json={}))
    assert time.monotonic() - begun < 3
    for answer in hung:
        assert (answer.status_code, answer.json()["code"]) == (503, "try_again_later")
        assert answer.headers["retry-after"] == "5"
    assert len(ended) == 6, "what hung was ended"
    assert (await http.get("/loans/stream")).text == "xxxxxx", "an answer that has begun goes on"
    assert (await http.get("/loans/long")).json() == "done"
    assert (await http.get("/loans/healthz")).status_code == 200


async def _long() -> str:
    await asyncio.sleep(0.6)
    return "done"


async def test_head_of_a_stream_ends(shared_suite: RunningSuite) -> None:
    async def parts() -> Any:
        while True:
            yield b"x"
            await asyncio.sleep(0.01)

    async def stream() -> StreamingResponse:
        return StreamingResponse(parts())

    app = shared_suite.box.services["loans"].app
    app.add_api_route("/endless", stream)
    async with asyncio.timeout(5):
        answer = await shared_suite.http.head("/loans/endless")
    assert (answer.status_code, answer.content) == (200, b"")
