"""A return file checked offline, every row of it, beside reading the same rows with Python's csv module alone."""

import csv
import statistics
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

from bench.figures import Figure
from bench.world import World, numbers
from deploy.offline.validate import checked

STAFF = 20
ROUNDS = 3


async def measure(world: World, *, small: bool) -> list[Figure]:
    rows = 50_000 if small else 1_000_000
    path = world.folder / "checked.csv"
    _write(path, rows)
    mine, theirs = [], []
    for _ in range(ROUNDS):  # in turns, so that a noisy machine affects both
        mine.append(_timed(_check, path, rows))
        theirs.append(_timed(_read, path, rows))
    ours, bare = statistics.median(mine), statistics.median(theirs)
    note = f"{rows} rows of employers with {STAFF} persons, plain CSV, one process"
    return [Figure("validate", rows / ours, "rows/s", rows / bare, bare / ours, note)]


def _write(path: Path, rows: int) -> None:
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["employer_number", "month", "national_id", "wage", "absence"])
        for place, number in enumerate(numbers(rows)):
            writer.writerow([1_000_000_000 + place // STAFF, "2021-01", number, f"{9000 + place % 9000}.50", ""])


def _timed(work: Callable[[Path], int], path: Path, rows: int) -> float:
    begun = perf_counter()
    assert work(path) == rows
    return perf_counter() - begun


def _check(path: Path) -> int:
    with checked(path, "thailand", today=date(2021, 2, 10)) as file:
        assert not list(file.faults())
    return file.rows


def _read(path: Path) -> int:
    with path.open(newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1
