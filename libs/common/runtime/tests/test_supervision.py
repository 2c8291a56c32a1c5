"""A loop that ends in any way is restarted and reported; it is given up only where a new process can be started."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import structlog

from libs.common.runtime import supervision
from libs.common.runtime.supervision import LoopCancelled, Supervisor, close_within, run_until_first_ends


@pytest.fixture
async def supervisor(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Supervisor]:
    monkeypatch.setattr(supervision, "_PAUSE_S", (0.001,))
    made = Supervisor()
    yield made
    await made.stop()


async def _leaks() -> None:
    """Leak the cancellation of an own task, as a client library does."""
    task = asyncio.create_task(asyncio.sleep(60))
    task.cancel()
    await task


async def _fails() -> None:
    raise OSError("no broker")


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("ends", [_leaks, _fails])
async def test_however_a_loop_ends_it_comes_back(supervisor: Supervisor, ends: Callable[[], Awaitable[None]]) -> None:
    told: list[str] = []
    runs = 0

    async def tell(name: str, error: str) -> None:
        told.append(f"{name} {error[:9]}")
        raise OSError("no database either")

    async def loop() -> None:
        nonlocal runs
        runs += 1
        if runs < 4:
            await ends()
        await asyncio.sleep(60)

    supervisor.told = tell
    supervisor.start("listener", loop)
    await _until(lambda: runs == 4)
    assert supervisor.counts["listener"] == 3
    assert len(told) == 3
    assert "listener" in supervisor.failures
    assert not supervisor.lost


async def test_a_loop_that_runs_well_is_not_failing_any_more(supervisor: Supervisor) -> None:
    supervisor.healthy_after_s = 0.02
    runs = 0

    async def loop() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            await _fails()
        await asyncio.sleep(60)

    supervisor.start("listener", loop)
    await _until(lambda: runs == 2)
    assert "listener" in supervisor.failing
    await _until(lambda: not supervisor.failing)
    assert "listener" in supervisor.failures, "what it was is still known"


async def test_a_loop_that_keeps_failing_is_lost_and_reported(supervisor: Supervisor) -> None:
    supervisor.given_up_after_s = 0.01
    supervisor.start("listener", _fails)
    await asyncio.wait_for(supervisor.some_lost.wait(), 5)
    assert "no broker" in supervisor.lost["listener"]
    assert supervisor.counts["listener"] > supervision.GIVEN_UP_AFTER_FAILURES


async def test_a_loop_that_ran_well_for_long_is_not_given_up_at_once(supervisor: Supervisor) -> None:
    """The time of failing is counted from the first failure, not from the start of the run that failed."""
    supervisor.healthy_after_s, supervisor.given_up_after_s = 0.02, 0.2
    runs = 0

    async def loop() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            await asyncio.sleep(0.3)
        if runs <= 2 * supervision.GIVEN_UP_AFTER_FAILURES:
            await _fails()
        await asyncio.sleep(60)

    supervisor.start("listener", loop)
    await _until(lambda: runs > 2 * supervision.GIVEN_UP_AFTER_FAILURES)
    assert not supervisor.lost
    assert not supervisor.some_lost.is_set()


async def test_a_loop_that_was_given_up_and_runs_well_again_is_not_lost(supervisor: Supervisor) -> None:
    supervisor.healthy_after_s, supervisor.given_up_after_s = 0.02, 0.01
    away = True

    async def loop() -> None:
        if away:
            await _fails()
        await asyncio.sleep(60)

    supervisor.start("listener", loop)
    await asyncio.wait_for(supervisor.some_lost.wait(), 5)
    away = False
    await _until(lambda: not supervisor.lost)
    assert not supervisor.some_lost.is_set()


async def test_a_task_that_other_code_ended_is_lost(supervisor: Supervisor) -> None:
    supervisor.start("listener", lambda: asyncio.sleep(60))
    await asyncio.sleep(0)
    supervisor._tasks[0].cancel()
    await asyncio.wait_for(supervisor.some_lost.wait(), 5)
    assert "task ended" in supervisor.lost["listener"]


async def test_a_close_that_leaks_or_hangs_does_no_harm() -> None:
    await close_within(_leaks(), within_s=1)
    await close_within(_fails(), within_s=1)
    await close_within(asyncio.sleep(60), within_s=0.01)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_a_close_that_is_cut_off_and_fails_later_is_reported_by_nobody() -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, about: told.append(about["message"]))

    async def fails_when_cut_off() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise OSError("no broker") from None

    await close_within(fails_when_cut_off(), within_s=0.01)
    closing = asyncio.create_task(close_within(fails_when_cut_off(), within_s=60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.wait([closing])
    await asyncio.sleep(0)
    gc.collect()
    assert told == []


async def test_a_loop_that_fails_alike_is_logged_once_a_minute(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, all_levels = structlog.testing.LogCapture(), structlog.make_filtering_bound_logger(0)
    monkeypatch.setattr(supervision, "log", structlog.wrap_logger(None, [lines], all_levels))
    supervisor.start("relay", _fails)
    await _until(lambda: supervisor.counts["relay"] > 20)
    assert [line["event"] for line in lines.entries] == ["loop.failed"]
    monkeypatch.setattr(supervision, "SAID_AGAIN_AFTER_S", 0.0)
    await _until(lambda: len(lines.entries) > 1)
    assert lines.entries[1]["more_like_this_since"] >= 20


async def test_loops_that_belong_together_end_together() -> None:
    ended = asyncio.Event()

    async def other() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    with pytest.raises(LoopCancelled):
        await run_until_first_ends(other(), _leaks())
    assert ended.is_set()
    with pytest.raises(OSError, match="no broker"):
        await run_until_first_ends(other(), _fails())
