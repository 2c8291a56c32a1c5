"""Group commit: concurrent requests for one hot statement are batched into its next run.

A single caller's request runs at once. Under load, many requests share one round trip, plan and commit. If a batch
fails, each of its requests is run alone.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

BATCHES_AT_ONCE = 1
BATCH_ITEMS_MAX = 32
BATCH_ROWS_MAX = 4_000
NEXT_BATCH_AFTER_S = 0.05
Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class GroupCommit(Generic[Item, Outcome]):
    """A group commit. `run` runs all of its items in one transaction and returns an outcome for each, in their order.

    `batch_key`: a batch has items of one key only. `conflict_keys`: two items that share one are never in one batch.
    `row_count`: the rows of an item; a batch stays under BATCH_ROWS_MAX, and a larger item runs alone.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Item]], Awaitable[Sequence[Outcome]]],
        *,
        batch_key: Callable[[Item], Hashable] = lambda _: None,
        conflict_keys: Callable[[Item], Sequence[Hashable]],
        row_count: Callable[[Item], int] = lambda _: 1,
    ) -> None:
        self._run = run
        self._batch_key = batch_key
        self._conflict_keys = conflict_keys
        self._row_count = row_count
        self._waiting: deque[tuple[Item, asyncio.Future[Outcome]]] = deque()
        self._under_way = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, item: Item) -> Outcome:
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        self._start()
        return await future

    def _start(self) -> None:
        while self._waiting and self._under_way < BATCHES_AT_ONCE:
            if batch := self._taken():
                self._under_way += 1
                task = asyncio.create_task(self._carry_out(batch))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def _taken(self) -> list[tuple[Item, asyncio.Future[Outcome]]]:
        """Take the oldest item and the later ones that fit into its batch; the others keep their places."""
        taken: list[tuple[Item, asyncio.Future[Outcome]]] = []
        kept: list[tuple[Item, asyncio.Future[Outcome]]] = []
        held: set[Hashable] = set()
        row_count = 0
        while self._waiting and len(taken) < BATCH_ITEMS_MAX:
            item, future = self._waiting.popleft()
            if future.done():  # its caller has gone
                continue
            own = self._conflict_keys(item)
            too_much = row_count + self._row_count(item) > BATCH_ROWS_MAX
            other_key = bool(taken) and self._batch_key(item) != self._batch_key(taken[0][0])
            if (taken and (too_much or other_key)) or not held.isdisjoint(own):
                kept.append((item, future))
                continue
            held.update(own)
            row_count += self._row_count(item)
            taken.append((item, future))
        self._waiting.extendleft(reversed(kept))
        return taken

    async def _carry_out(self, batch: list[tuple[Item, asyncio.Future[Outcome]]]) -> None:
        released = False

        def release() -> None:
            nonlocal released
            if not released:
                released = True
                self._under_way -= 1
                self._start()

        # A run that waits for a lock does not delay the later ones.
        timer = asyncio.get_running_loop().call_later(NEXT_BATCH_AFTER_S, release)
        try:
            outcomes = await self._run([item for item, _ in batch])
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                if not future.done():
                    future.set_result(outcome)
        except Exception as failure:  # noqa: BLE001 - whatever it was, each caller hears of its own
            if len(batch) == 1:
                _fail(batch[0][1], failure)
            else:
                await asyncio.gather(*(self._alone(*one) for one in batch))
        finally:
            timer.cancel()
            release()
            for _, future in batch:
                future.cancel()

    async def _alone(self, item: Item, future: "asyncio.Future[Outcome]") -> None:
        try:
            (outcome,) = await self._run([item])
        except Exception as failure:  # noqa: BLE001 - it is the caller's
            _fail(future, failure)
        else:
            if not future.done():
                future.set_result(outcome)


def _fail(future: "asyncio.Future[Any]", failure: Exception) -> None:
    if not future.done():
        future.set_exception(failure)
