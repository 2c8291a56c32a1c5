"""The figure that a benchmark returns, and its printing: the last lines are JSON, one for each figure."""

import json
import re
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from time import perf_counter

from sqlalchemy import text

from libs.common.database.connections import Database

_ROWS = text("SELECT relname, n_live_tup FROM pg_stat_user_tables WHERE n_live_tup > 0 ORDER BY 2 DESC LIMIT 6")
_SETTINGS = text("""
    SELECT name, setting FROM pg_settings
    WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size')
""")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure. `reference`: measured in the same run; `ratio`: value divided by reference."""

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
    """Compute the medians of several rounds. Rounds alternate, so that a noisy machine affects both."""
    mine, theirs = statistics.median(value), statistics.median(reference)
    return Figure(bench, mine, unit, theirs, mine / theirs, note)


async def tell_reference(database: Database, statement: str, *, plan: bool = True) -> None:
    """Print a reference's statement, plan, number of rows and settings."""
    print(f"reference: {statement.strip()}")
    if plan:
        nulls = ", ".join(["NULL"] * max(map(int, re.findall(r"\$(\d+)", statement))))
        connection = await database.dedicated()
        await connection.execute(f"SET plan_cache_mode = force_generic_plan; PREPARE reference AS {statement}")
        for row in await connection.fetch(f"EXPLAIN (COSTS OFF) EXECUTE reference({nulls})"):
            print(f"  {row[0]}")
        await connection.close()
    print("rows:", [tuple(row) for row in await database.many_rows(_ROWS, {})])
    print("settings:", {row[0]: row[1] for row in await database.many_rows(_SETTINGS, {})}, flush=True)


async def per_second(work: Callable[[], Awaitable[int]]) -> float:
    """Measure `work`, which returns its number of items, in items per second."""
    started = perf_counter()
    done = await work()
    return done / (perf_counter() - started)
