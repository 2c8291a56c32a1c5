"""A log that cannot be written stops nothing: no loop, no request, no watch over the disk."""

import asyncio
import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.onebox.keep_running import Keeper
from libs.common.observing.logs import configure_logs
from libs.common.runtime.supervision import Supervisor


def _on_a_full_disk() -> io.TextIOBase:
    return Path("/dev/full").open("w", encoding="utf-8", buffering=1)


def _closed() -> io.TextIOBase:
    closed = io.StringIO()
    closed.close()
    return closed


@pytest.fixture(params=[_on_a_full_disk, _closed])
def nowhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Send standard error where nothing can be written."""
    configure_logs()
    stderr = request.param()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", stderr)
        yield
    with contextlib.suppress(OSError):
        stderr.close()


@pytest.mark.usefixtures("nowhere")
async def test_a_loop_that_fails_comes_back() -> None:
    supervisor, runs = Supervisor(), asyncio.Semaphore(0)

    async def failing() -> None:
        runs.release()
        raise ConnectionError

    supervisor.start("failing", failing)
    async with asyncio.timeout(10):
        for _ in range(3):
            await runs.acquire()
    assert supervisor.lost == {}
    await supervisor.stop()


@pytest.mark.usefixtures("nowhere")
def test_a_full_disk_is_noticed(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, keep_free=2**62)
    keeper.look_at_the_disk()
    assert keeper.disk_full
