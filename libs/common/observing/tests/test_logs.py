"""A log that cannot be written stops nothing, and a client that repeats itself does not fill it."""

import asyncio
import contextlib
import io
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.onebox.keep_running import Keeper
from libs.common.observing.logs import Sparing, configure_logs
from libs.common.runtime.supervision import Supervisor


def _full() -> io.TextIOBase:
    return Path("/dev/full").open("w", encoding="utf-8", buffering=1)


def _closed() -> io.TextIOBase:
    closed = io.StringIO()
    closed.close()
    return closed


@contextmanager
def _stderr(opened: Callable[[], io.TextIOBase]) -> Iterator[None]:
    """Send standard error where nothing can be written. Within the test: between its parts the runner takes it back."""
    configure_logs()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", stderr := opened())
        yield
    with contextlib.suppress(OSError):
        stderr.close()


@pytest.mark.parametrize("opened", [_full, _closed])
async def test_a_loop_that_fails_comes_back(opened: Callable[[], io.TextIOBase]) -> None:
    supervisor, runs = Supervisor(), asyncio.Semaphore(0)

    async def failing() -> None:
        runs.release()
        raise ConnectionError

    with _stderr(opened):
        supervisor.start("failing", failing)
        async with asyncio.timeout(10):
            for _ in range(3):
                await runs.acquire()
    assert supervisor.lost == {}
    await supervisor.stop()


@pytest.mark.parametrize("opened", [_full, _closed])
def test_a_full_disk_is_noticed(opened: Callable[[], io.TextIOBase], tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, keep_free=2**62)
    with _stderr(opened):
        keeper.look_at_the_disk()
    assert keeper.disk_full


def test_a_line_that_the_brokers_client_repeats_is_told_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the number of those left out; lines of others all pass."""
    spare, now = Sparing(), [1000.0]
    monkeypatch.setattr("libs.common.observing.logs.time.monotonic", lambda: now[0])

    def passed(name: str, message: str) -> str | None:
        record = logging.LogRecord(name, logging.ERROR, "", 0, message, None, None)
        return record.getMessage() if spare.filter(record) else None

    assert passed("aiokafka.conn", "no broker") == "no broker"
    assert [passed("aiokafka.conn", "no broker") for _ in range(500)] == [None] * 500
    assert passed("aiokafka.conn", "another line") == "another line"
    assert [passed("uvicorn", "x") for _ in range(2)] == ["x", "x"]
    now[0] += 61
    assert passed("aiokafka.conn", "no broker") == "no broker (500 more like this since)"
