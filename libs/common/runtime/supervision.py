"""Keep background loops alive: a loop that fails is started again after a pause, and logged.

A cancellation that nobody asked for is a failure like any other: client libraries leak those of their own tasks. A loop
that cannot be kept alive (it fails again and again for minutes, or its task has ended) is reported to the runner:
`prakan work` ends, so that an orchestrator starts a new one; the one box shows it in `/readyz`.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger()
_PAUSE_S = (0.1, 0.5, 1, 2, 5)
HEALTHY_AFTER_S = 60.0
GIVEN_UP_AFTER_S = 600.0
GIVEN_UP_AFTER_FAILURES = 12
SAID_AGAIN_AFTER_S = 60.0


class LoopCancelled(RuntimeError):
    """A loop ended as cancelled although nobody asked for it: a client library leaked its own cancellation."""


@dataclass
class Supervisor:
    """Supervises loops. `failures`: each loop's last one; `failing`: loops not well since; `lost`: loops given up.

    `told` is awaited at each failure with the loop's name and the failure; exceptions from it are dropped.
    """

    failures: dict[str, str] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    told: Callable[[str, str], Awaitable[object]] | None = None
    healthy_after_s: float = HEALTHY_AFTER_S
    given_up_after_s: float = GIVEN_UP_AFTER_S
    some_lost: asyncio.Event = field(default_factory=asyncio.Event)
    _said: dict[str, tuple[str, float, int]] = field(default_factory=dict)
    _stopping: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def loops(self) -> list[str]:
        return [task.get_name() for task in self._tasks]

    def start(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.create_task(self._keep(name, loop), name=name)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    async def _keep(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        tries, failed_since = 0, None
        clock = asyncio.get_running_loop().time
        while True:
            started = clock()
            healthy = asyncio.get_running_loop().call_later(self.healthy_after_s, self._recovered, name)
            failure = await _failure_of(loop)
            healthy.cancel()
            if clock() - started > self.healthy_after_s:
                tries, failed_since = 0, None
            if failure is not None:
                failed_since = clock() if failed_since is None else failed_since
                await self._tell(name, failure)
                if tries >= GIVEN_UP_AFTER_FAILURES and clock() - failed_since > self.given_up_after_s:
                    self._lose(name, f"failed {tries} times: {self.failures[name]}")
            await asyncio.sleep(_PAUSE_S[min(tries, len(_PAUSE_S) - 1)])
            tries += 1

    async def _tell(self, name: str, failure: BaseException) -> None:
        text = repr(_innermost(failure))[:500]
        self.failures[name] = self.failing[name] = text
        self.counts[name] += 1
        self._log(name, text)
        if self.told is not None:
            await close_within(self.told(name, text), within_s=2)

    def _log(self, name: str, text: str) -> None:
        """Log a failure. The same one of the same loop is logged once a minute, with the number left out."""
        now = asyncio.get_running_loop().time()
        said, at, left_out = self._said.get(name, ("", 0.0, 0))
        if said == text and now - at < SAID_AGAIN_AFTER_S:
            self._said[name] = said, at, left_out + 1
            return
        more = {"more_like_this_since": left_out} if said == text and left_out else {}
        log.warning("loop.failed", loop=name, error=text, **more)
        self._said[name] = text, now, 0

    def _recovered(self, name: str) -> None:
        """Mark a loop as running well again, also one that was given up."""
        self.failing.pop(name, None)
        self._said.pop(name, None)
        if self.lost.pop(name, None) is not None:
            log.warning("loop.found_again", loop=name)
        if not self.lost:
            self.some_lost.clear()

    def _lose(self, name: str, why: str) -> None:
        if name not in self.lost:
            log.error("loop.lost", loop=name, why=why)
        self.lost[name] = why
        self.some_lost.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Handle the end of a loop's task.

        It should end only on request; reading `exception()` avoids a silent loss.
        """
        failure = None if task.cancelled() else task.exception()
        if not self._stopping:
            self._lose(task.get_name(), f"its task ended: {failure!r}")

    async def stop(self) -> None:
        """Cancel until every loop has ended: a client library may swallow one cancellation."""
        self._stopping = True
        waiting = set(self._tasks)
        while waiting:
            for task in waiting:
                task.cancel()
            _, waiting = await asyncio.wait(waiting, timeout=1)
        self._tasks.clear()


async def _failure_of(loop: Callable[[], Awaitable[None]]) -> BaseException | None:
    """Run a loop to its end and return what ended it. A cancellation that was asked for is raised."""
    try:
        await loop()
    except asyncio.CancelledError as cancelled:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        return cancelled
    except Exception as failure:  # noqa: BLE001 - whatever it was, the loop must come back
        return failure
    return None


async def close_within(closing: Awaitable[object], *, within_s: float) -> None:
    """Await a library's close for a while and drop every exception, even a cancellation of its own tasks.

    It runs in a task of its own, so its cancellation is not ours, and ours is handled at once.
    """
    task = asyncio.ensure_future(closing)
    task.add_done_callback(_seen)
    try:
        done, _ = await asyncio.wait({task}, timeout=within_s)
    except asyncio.CancelledError:
        task.cancel()
        raise
    if not done:
        task.cancel()
        log.debug("close.hangs", after_s=within_s)
    elif not task.cancelled() and (failure := task.exception()) is not None:
        log.debug("close.failed", error=repr(failure)[:300])


def _seen(task: "asyncio.Future[object]") -> None:
    """Look at how a close has ended: one that was cut off and fails later would be reported as looked at by nobody."""
    if not task.cancelled():
        task.exception()


async def run_until_first_ends(*loops: Coroutine[object, object, None]) -> None:
    """Run several loops until the first ends in any way; then end the others, and fail as it did.

    A task group would not notice a loop that ended as cancelled: the others would run on without it.
    """
    tasks = [asyncio.create_task(loop) for loop in loops]
    if not tasks:
        return
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        if task.cancelled():
            raise LoopCancelled(task.get_coro())
        task.result()


def _innermost(failure: BaseException) -> BaseException:
    while isinstance(failure, BaseExceptionGroup) and failure.exceptions:
        failure = failure.exceptions[0]
    return failure
