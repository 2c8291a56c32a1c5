"""`prakan conformance bank`: a correct receiver passes, and each kind of fault is found."""

import asyncio
import os
import sys

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tests.receivers import receiving

SECRET = "whsec_" + "YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcyEhISE="


def _right(headers: dict[str, str], body: bytes) -> int:
    try:
        Webhook(SECRET).verify(body, headers)
    except (WebhookVerificationError, KeyError, ValueError):
        return 401
    return 204


def _never_looks(_: dict[str, str], __: bytes) -> int:
    return 204


def _refuses_what_it_knows() -> object:
    seen: set[str] = set()

    def judge(headers: dict[str, str], body: bytes) -> int:
        status = 409 if headers.get("webhook-id") in seen else _right(headers, body)
        seen.add(headers.get("webhook-id", ""))
        return status

    return judge


async def _tried(url: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "deploy.cli.main", "conformance", "bank", url]
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, "WEBHOOK_SECRET": SECRET}, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, out.decode()


async def test_a_right_receiver_passes() -> None:
    async with receiving() as receiver:
        receiver.judge = _right
        code, told = await _tried(receiver.url)
        assert (code, told.count("passed"), told.count("FAILED")) == (0, 9, 0), told


WRONG = {
    "one that never looks": (_never_looks, "FAILED  another secret is refused"),
    "one that refuses what it knows": (_refuses_what_it_knows(), "FAILED  the same event again is taken"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_receiver_gets_its_fault(name: str) -> None:
    judge, expected = WRONG[name]
    async with receiving() as receiver:
        receiver.judge = judge  # type: ignore[assignment]
        code, told = await _tried(receiver.url)
        assert code == 1
        assert expected in told


async def test_nobody_there_is_a_failure_and_no_traceback() -> None:
    code, told = await _tried("http://127.0.0.1:1/hook")
    assert (code, told.count("no answer")) == (1, 9)
