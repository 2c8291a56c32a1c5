"""Months of an earlier system from upload to a proposed batch, beside COPY of the finished rows; a career is read."""

import asyncio
import csv
import gc
import random
from pathlib import Path
from time import perf_counter

import asyncpg
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import asyncpg as dialect

from bench.cpu_profile import Profile
from bench.figures import Figure, tell_reference
from bench.world import World, numbers
from libs.common.database.connections import Database
from services.contributions.months.rows import months
from tests.running_suite import RunningSuite, running_suite

YEARS = range(2000, 2020)
CAREER = len(YEARS) * 12
COLUMNS = "person_id, month, scheme, batch_no, row_no, base, wage, source, remark, withdrawn"
ABOUT = {"source_system": "OLD", "confidence": "high", "scheme": "th_s33", "source": "ledger"}
EMPLOYERS, RETURNED_MONTHS = 1_000, ("2020-11-01", "2020-12-01")


async def measure(world: World, *, small: bool) -> list[Figure]:
    persons = 50 if small else 4_167
    folder = world.folder
    async with running_suite(world.databases, folder / "suite", country="thailand", today="2021-02-10") as suite:
        database = suite.box.services["contributions"].database
        for name, other in suite.box.services.items():  # their listeners are not measured
            if name != "contributions":
                await other.supervisor.stop()
        every = numbers(persons + persons // 10)
        await _register(suite.box.services["registration"].database, every)
        rows, tenth = (_written(folder / name, part) for name, part in (
            ("whole.csv", every[:persons]), ("tenth.csv", every[persons:])))  # fmt: skip
        _, peak_of_tenth, _ = await _timed(suite, folder / "tenth.csv")
        profile = Profile()
        mine, peak, batch = await _timed(suite, folder / "whole.csv")
        where = profile.per(rows, "a row")
        told = await _told(suite, database, batch, rows, persons)
        theirs = await _reference(database, folder / "finished.csv", batch)
        career, lines = await _career(suite, database, small=small)
    note = f"{rows} rows in {mine:.1f} s, reference {theirs:.1f} s; {where}"
    about = f"peak of the one process with every service at {rows} rows; reference: at {tenth}"
    return [
        Figure("history", rows / mine, "rows/s", rows / theirs, theirs / mine, note),
        Figure("history_memory", peak, "MiB", peak_of_tenth, peak / peak_of_tenth, about),
        Figure("history_told", rows / told, "months/s", note="from the confirmation to the last sequenced event"),
        Figure("career", career, "ms", note=f"p99 of {CAREER} months through the door, {lines} lines in the tables"),
    ]


def _written(path: Path, persons: list[str]) -> int:
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["national_id", "born_on", "month", "base"])
        for number in persons:
            writer.writerows(
                [number, "1975-04-30", f"{year}-{month:02}", f"{9000 + month}.00"]
                for year in YEARS
                for month in range(1, 13)
            )
    return len(persons) * CAREER


async def _register(database: Database, persons: list[str]) -> None:
    await database.one_statement(
        text("""
            INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones,
                                event_partition)
            SELECT uuidv7(), number, 'g', 'f', '1975-04-30', 'female', 'TH-10', '{}', 0
            FROM unnest(CAST(:numbers AS text[])) number
        """),
        {"numbers": persons},
    )
    await database.one_statement(text("VACUUM ANALYZE person"))


async def _timed(suite: RunningSuite, path: Path) -> tuple[float, float, str]:
    """Return the seconds from the upload to the proposed batch, the most memory meanwhile in MiB, and the batch."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the kernel forgets the peak so far
    started = perf_counter()
    headers = {"Authorization": f"Bearer {suite.token('officer')}"}
    with path.open("rb") as content:
        files = {"file": ("old.csv", content)}
        sent = await suite.http.post("/contributions/v1/history-files", params=ABOUT, files=files, headers=headers)
    while True:
        job = (await suite.get("officer", sent.json()["job"])).json()
        if job["status"] not in {"queued", "running"}:
            assert job["status"] == "done", job
            break
        await asyncio.sleep(0.2)
    seconds = perf_counter() - started
    status = Path("/proc/self/status").read_text()
    return seconds, int(status.split("VmHWM:")[1].split()[0]) / 1024, str(job["id"])


async def _told(suite: RunningSuite, database: Database, batch: str, rows: int, persons: int) -> float:
    """Confirm the batch and return the seconds until the last of its events is in the log."""
    started = perf_counter()
    path = f"/contributions/v1/history-batches/{batch}/confirmation"
    await suite.made("officer-2", path, {"months": rows, "persons": persons})
    events = text("""
        SELECT coalesce(sum(json_array_length(data -> 'months')), 0) AS months FROM event_log
        WHERE type = 'contributions.months_imported.v1' AND key = :batch
    """)
    waiting = text("SELECT EXISTS (SELECT FROM outbox) AS more")
    told = text("SELECT told_upto >= read_upto AS told FROM history_batch WHERE batch_id = CAST(:batch AS uuid)")
    while not (await database.one_statement(told, {"batch": batch}))[0]["told"]:
        await asyncio.sleep(0.05)
    while (await database.one_statement(waiting))[0]["more"]:
        await asyncio.sleep(0.05)
    seconds = perf_counter() - started
    assert (await database.one_statement(events, {"batch": batch}))[0]["months"] == rows
    return seconds


async def _reference(database: Database, finished: Path, batch: str) -> float:
    """COPY the same rows, as CSV on the server, into the same table, indexes and settings."""
    connection: asyncpg.Connection = await database.dedicated()
    try:
        mine = f"batch_no = (SELECT batch_no FROM history_batch WHERE batch_id = '{batch}')"
        with finished.open("wb") as file:
            query = f"SELECT {COLUMNS} FROM imported_month WHERE {mine}"
            await connection.copy_from_query(query, output=file, format="csv")
        finished.chmod(0o644)
        await connection.execute(f"DELETE FROM imported_month WHERE {mine}")
        await connection.execute("VACUUM imported_month")
        statement = f"COPY imported_month ({COLUMNS}) FROM '{finished}' (FORMAT csv)"
        await tell_reference(database, statement, plan=False)
        started = perf_counter()
        await connection.execute(statement)
        return perf_counter() - started
    finally:
        await connection.close()


async def _career(suite: RunningSuite, database: Database, *, small: bool) -> tuple[float, int]:
    """Return the 99th percentile of reading a person's whole record, in ms, and the lines in the tables."""
    lines = await _returned(database, 2_000 if small else 3_000_000)
    people = [
        row["person_id"]
        for row in await database.one_statement(
            text("""
                SELECT DISTINCT person_id FROM imported_month JOIN history_batch USING (batch_no)
                WHERE status = 'confirmed' LIMIT 4000
            """)
        )
    ]
    await _tell_plan(database, people[0])
    chosen = random.Random(7).sample(people, min(len(people), 300))
    times = []
    for person_id in [*chosen[:20], *chosen]:  # the first ones warm the plans
        started = perf_counter()
        answer = await suite.get("officer", f"/contributions/v1/persons/{person_id}/months")
        times.append(perf_counter() - started)
        assert len(answer.json()["items"]) >= CAREER
    times = sorted(times[20:])
    return times[int(len(times) * 0.99)] * 1000, lines


async def _returned(database: Database, lines: int) -> int:
    """Fill the tables of returns: so many lines a month, of these persons and of others."""
    for month in RETURNED_MONTHS:
        await database.one_statement(
            text("""
                WITH made AS (
                    INSERT INTO monthly_return (
                        return_id, employer_id, month, version, kind, headcount, region, employee_statutory,
                        employee_payable, employer_statutory, employer_payable, state_statutory, term_ids, due_on,
                        filed_by, filed_on, recorded_at)
                    SELECT uuidv7(), uuidv7(), CAST(CAST(:month AS text) AS date), 1, 'original', 1, 'r', 0, 0, 0, 0, 0,
                           '{}', '2021-01-15', 'bench', '2021-01-10', clock_timestamp()
                    FROM generate_series(1, :employers) RETURNING return_id, employer_id, month
                ),
                stand AS (
                    INSERT INTO employer_month (employer_id, month, version, return_id, headcount)
                    SELECT employer_id, month, 1, return_id, 1 FROM made
                ),
                numbered AS (SELECT return_id, row_number() OVER () - 1 AS place FROM made),
                person AS (
                    SELECT person_id FROM (SELECT DISTINCT person_id FROM imported_month) known
                    UNION ALL SELECT uuidv7() FROM generate_series(1, :lines)
                )
                INSERT INTO return_line (month, return_id, line_no, person_id, national_id, wage, base, credited,
                    employee_statutory, employee_payable, employer_statutory, employer_payable, state_statutory)
                SELECT CAST(CAST(:month AS text) AS date), n.return_id, p.line_no, p.person_id, '', 9000, 9000, true,
                       0, 0, 0, 0, 0
                FROM (SELECT person_id, row_number() OVER () AS line_no FROM person) p
                JOIN numbered n ON n.place = p.line_no % :employers
            """),
            {"month": month, "employers": EMPLOYERS, "lines": lines},
        )
    for table in ("return_line", "monthly_return", "imported_month"):
        await database.one_statement(text(f"VACUUM ANALYZE {table}"))
    counted = text("SELECT (SELECT count(*) FROM return_line) + (SELECT count(*) FROM imported_month) AS lines")
    return int((await database.one_statement(counted))[0]["lines"])


async def _tell_plan(database: Database, person_id: object) -> None:
    """Print the plan of the statement behind the door."""
    statement = months.WHOLE_RECORD.statement.compile(dialect=dialect.dialect())  # type: ignore[no-untyped-call]
    given = {"person_id": person_id, "credited": ["th_s33"], "prevails": False}
    values = [given.get(name) for name in statement.positiontup or ()]
    connection = await database.dedicated()
    try:
        for row in await connection.fetch(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {statement}", *values):
            print(f"  {row[0]}", flush=True)
    finally:
        await connection.close()
