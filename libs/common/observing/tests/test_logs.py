"""A log that cannot be written stops nothing: no loop, no request, no watch over the disk."""

import asyncio
import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.onebox.keep_running import Keeper
from libs.common.observing.logs import configure_logs
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
