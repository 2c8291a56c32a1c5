"""What a benchmark returns, and how it is printed: the last lines are JSON, one a figure."""

import json
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """`reference` is what the value is compared with, measured in the same run; `ratio` is value by reference."""

    bench: str
    value: float
    unit: str
    reference: float | None = None
    ratio: float | None = None
    note: str = ""

    def line(self) -> str:
        members = {
            k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(self).items() if v not in (None, "")
        }
        return json.dumps(members)


def compared(bench: str, unit: str, value: list[float], reference: list[float], note: str = "") -> Figure:
    """Medians of several rounds, taken in turns so that a noisy machine is noisy for both."""
    mine, theirs = statistics.median(value), statistics.median(reference)
    return Figure(bench, mine, unit, theirs, mine / theirs, note)


async def per_second(work: Callable[[], Awaitable[int]]) -> float:
    """How many a second: `work` does some and says how many it did."""
    started = perf_counter()
    done = await work()
    return done / (perf_counter() - started)
