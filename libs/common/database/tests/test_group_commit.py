"""Requests batched into one statement: each gets its own answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from libs.common.database.group_commit import BATCH_ITEMS_MAX, BATCH_ROWS_MAX, GroupCommit


@dataclass
class Statements:
    """A stand-in for a service's statement: records its batches, and fails for a bad item."""

    together: list[list[int]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, items: Sequence[int]) -> list[int]:
        self.together.append(list(items))
        await self.gate.wait()
        if any(item < 0 for item in items):
            raise ValueError(min(items))
        return [item * 10 for item in items]


def _gathering(statements: Statements) -> GroupCommit[int, int]:
    return GroupCommit(statements.run, batch_key=lambda item: item >= 1000, conflict_keys=lambda item: (item % 100,))


async def test_requests_during_a_run_share_the_next_and_get_their_own_answers() -> None:
    statements = Statements()
    gathered = _gathering(statements)
    tasks = [asyncio.create_task(gathered(n)) for n in range(1, 8)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert statements.together == [[1]], "the first goes at once"
    statements.gate.set()
    assert await asyncio.gather(*tasks) == [10, 20, 30, 40, 50, 60, 70]
    assert statements.together == [[1], [2, 3, 4, 5, 6, 7]]


async def test_a_failure_reaches_only_the_request_that_caused_it() -> None:
    statements = Statements()
    gathered = _gathering(statements)
    tasks = [asyncio.create_task(gathered(n)) for n in (1, 2, -7, 3)]
    await asyncio.sleep(0)
    statements.gate.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [answers[0], answers[1], answers[3]] == [10, 20, 30]
    assert isinstance(answers[2], ValueError)


async def test_items_of_one_batch_key_go_together_and_conflicting_ones_never_do() -> None:
    statements = Statements()
    gathered = _gathering(statements)
    tasks = [asyncio.create_task(gathered(n)) for n in (1, 2, 102, 1003, 4, 202)]
    await asyncio.sleep(0)
    statements.gate.set()
    assert await asyncio.gather(*tasks) == [10, 20, 1020, 10030, 40, 2020]
    assert statements.together == [[1], [2, 4], [102], [1003], [202]]


async def test_one_that_waits_for_a_lock_does_not_hold_up_the_next() -> None:
    statements = Statements()
    gathered = _gathering(statements)
    first = asyncio.create_task(gathered(1))
    await asyncio.sleep(0)
    second = asyncio.create_task(gathered(2))
    await asyncio.sleep(0.12)
    assert statements.together == [[1], [2]]
    statements.gate.set()
    assert await asyncio.gather(first, second) == [10, 20]


async def test_a_caller_that_disconnects_stops_no_other() -> None:
    statements = Statements()
    gathered = _gathering(statements)
    tasks = [asyncio.create_task(gathered(n)) for n in (1, 2, 3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[1].cancel()
    await asyncio.sleep(0)
    statements.gate.set()
    assert await tasks[2] == 30
    assert statements.together == [[1], [3]]
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]


async def test_there_is_a_most() -> None:
    statements = Statements()
    gathered = GroupCommit(statements.run, conflict_keys=lambda item: (item,))
    tasks = [asyncio.create_task(gathered(n)) for n in range(BATCH_ITEMS_MAX * 2)]
    await asyncio.sleep(0)
    statements.gate.set()
    await asyncio.gather(*tasks)
    assert [len(items) for items in statements.together] == [1, BATCH_ITEMS_MAX, BATCH_ITEMS_MAX - 1]


async def test_together_they_bring_no_more_rows_than_a_statement_should_carry() -> None:
    statements = Statements()
    gathered = GroupCommit(statements.run, conflict_keys=lambda item: (item,), row_count=lambda item: item)
    half = BATCH_ROWS_MAX // 2
    items = [1, half, half - 1, BATCH_ROWS_MAX * 3, 3, 4]
    tasks = [asyncio.create_task(gathered(n)) for n in items]
    await asyncio.sleep(0)
    statements.gate.set()
    assert await asyncio.gather(*tasks) == [n * 10 for n in items]
    assert statements.together == [[1], [half, half - 1], [BATCH_ROWS_MAX * 3], [3, 4]]
