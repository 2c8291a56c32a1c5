"""The run of premiums: every cover of a month billed with its posting and event, beside COPY of the finished rows.

Rows are those of the tables with every index; the database has full durability.
"""

import resource
from pathlib import Path
from time import perf_counter

import asyncpg
from sqlalchemy import text

from bench.figures import Figure, tell_reference
from bench.world import World, connected
from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.values.month import Month
from services.contributions.premiums.actions.let_fall_due import due_month, premium_law
from services.contributions.premiums.schedule import FIRST, bill_next

_COVERS = text("""
    WITH made AS (
        INSERT INTO premium_coverage (coverage_id, person_id, scheme, version, first_day, event_partition)
        SELECT uuidv7(), uuidv7(), 'th_s40', 1, '2020-01-01', n % 12
        FROM generate_series(1, CAST(:count AS integer)) n RETURNING coverage_id
    )
    INSERT INTO premium_terms (coverage_id, first_day, option, income, support_group)
    SELECT coverage_id, '2020-01-01', (1 + row_number() OVER () % 3)::text, NULL, '' FROM made
""")
COLUMNS = {
    "premium_bill": "bill_id, coverage_id, person_id, first_month, months, due_on, option, income, support_group,"
    " amount, supported, status, recorded_at",
    "premium_posting": "posting_id, bill_id, coverage_id, month, entry, cash, member, state, locality, donor, fund,"
    " place, supported, recorded_at",
    "outbox": "id, event_id, topic, partition, key, type, data, audience, traceparent, occurred_at",
}


async def measure(world: World, *, small: bool) -> list[Figure]:
    count = 50_000 if small else 1_000_000
    url = await world.databases.fresh("contributions")
    async with connected(url) as database:
        await database.one_statement(_COVERS, {"count": count})
        await database.one_statement(text("VACUUM ANALYZE"))
        before = _peak_mib()
        mine = await _run(database, Month(2021, 2))
        peak = _peak_mib()
        theirs = await _reference(database, world.folder)
    note = f"{count} covers in {mine:.1f} s: a bill, a posting and an event each; reference {theirs:.1f} s"
    about = f"peak of the process that runs it; reference: before the run, {count} covers"
    return [
        Figure("premiums_due", count / mine, "covers/s", count / theirs, theirs / mine, note),
        Figure("premiums_due_memory", peak, "MiB", before, peak / before, about),
    ]


async def _run(database: Database, month: Month) -> float:
    """Bill every cover for the month, and return the seconds."""
    started = perf_counter()
    due = due_month(premium_law(load_law(LAW / "thailand")), month)
    after = FIRST
    while last := await bill_next(database, due, after):
        after = last
    return perf_counter() - started


async def _reference(database: Database, folder: Path) -> float:
    """COPY the same rows, as CSV on the server, into the same tables, indexes and settings, in one transaction."""
    connection: asyncpg.Connection = await database.dedicated()
    try:
        for table, columns in COLUMNS.items():
            finished = folder / f"{table}.csv"
            with finished.open("wb") as file:
                await connection.copy_from_query(f"SELECT {columns} FROM {table}", output=file, format="csv")
            finished.chmod(0o644)
        await connection.execute("TRUNCATE premium_payment, premium_bill, premium_posting, outbox")
        statements = [
            f"COPY {table} ({columns}) FROM '{folder / table}.csv' (FORMAT csv)" for table, columns in COLUMNS.items()
        ]
        await tell_reference(database, ";\n".join(statements), plan=False)
        started = perf_counter()
        async with connection.transaction():
            for statement in statements:
                await connection.execute(statement)
        return perf_counter() - started
    finally:
        await connection.close()


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
