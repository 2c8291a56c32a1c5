"""The run of premiums: covers of a month billed with their postings and events, in chunks of one statement each.

The reference is the wanted figure. Rows are those of the tables with every index; the database has full durability.
"""

import resource
from time import perf_counter

from sqlalchemy import text

from bench.figures import Figure
from bench.world import World, connected
from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.values.month import Month
from services.contributions.premiums.actions.let_fall_due import FIRST, let_fall_due, premium_law

WANTED = 50_000
_COVERS = text("""
    WITH made AS (
        INSERT INTO premium_coverage (coverage_id, person_id, scheme, version, first_day, event_partition)
        SELECT uuidv7(), uuidv7(), 'th_s40', 1, '2020-01-01', n % 12
        FROM generate_series(1, CAST(:count AS integer)) n RETURNING coverage_id
    )
    INSERT INTO premium_terms (coverage_id, first_day, option, income, support_group)
    SELECT coverage_id, '2020-01-01', (1 + row_number() OVER () % 3)::text, NULL, '' FROM made
""")


async def measure(world: World, *, small: bool) -> list[Figure]:
    count = 50_000 if small else 1_000_000
    url = await world.databases.fresh("contributions")
    async with connected(url) as database:
        await database.one_statement(_COVERS, {"count": count})
        await database.one_statement(text("VACUUM ANALYZE"))
        before = _peak_mib()
        seconds = await _run(database, Month(2021, 2))
        peak = _peak_mib()
    note = f"{count} covers in {seconds:.1f} s: a bill, a posting and an event each; the reference is what is wanted"
    about = f"peak of the process that runs it; reference: before the run, {count} covers"
    return [
        Figure("premiums_due", count / seconds, "covers/s", WANTED, count / seconds / WANTED, note),
        Figure("premiums_due_memory", peak, "MiB", before, peak / before, about),
    ]


async def _run(database: Database, month: Month) -> float:
    """Bill every cover for the month, and return the seconds."""
    law, after, started = premium_law(load_law(LAW / "thailand")), FIRST, perf_counter()
    while True:
        async with database.transaction(wakes=False) as connection:
            chunk = await let_fall_due(connection, law, month, after=after)
        if chunk.last_id is None:
            return perf_counter() - started
        after = chunk.last_id


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
