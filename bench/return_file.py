"""A return file from upload to posted lines and sequenced events, beside COPY of the finished rows."""

import asyncio
import csv
import io
import resource
from pathlib import Path
from time import perf_counter

import asyncpg
from sqlalchemy import text

from bench.figures import Figure, tell_reference
from bench.world import World, numbers
from libs.common.database import Database
from libs.common.values.identifiers import person_id_of
from tests.running_suite import RunningSuite, running_suite

STAFF = 20
COLUMNS = (
    "month, return_id, line_no, person_id, national_id, wage, absence, base, credited, employee_statutory, "
    "employee_payable, employer_statutory, employer_payable, state_statutory"
)


async def measure(world: World, *, small: bool) -> list[Figure]:
    rows = 20_000 if small else 1_000_000
    async with running_suite(world.databases, world.folder / "suite", country="thailand", today="2021-02-10") as suite:
        contributions = suite.box.services["contributions"]
        for other in suite.box.services.values():  # their listening is not what is measured
            if other is not contributions:
                await other.supervisor.stop()
        await _register(contributions.database, rows, contributions.app.state.agency_key)
        before = _memory_mib()
        started = perf_counter()
        await _send(suite, _file(rows))
        while await _waiting(contributions.database):
            await asyncio.sleep(0.02)
        mine = perf_counter() - started
        grown = _memory_mib() - before
        theirs = await _reference(contributions.database, world.folder / "finished.csv")
    note = f"{rows} rows in {mine:.1f} s, reference {theirs:.1f} s; the process of all services grew by {grown:.0f} MiB"
    return [Figure("return_file", rows / mine, "rows/s", rows / theirs, theirs / mine, note)]


def _file(rows: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["employer_number", "month", "national_id", "wage", "absence"])
    for index, number in enumerate(numbers(rows)):
        writer.writerow([3_000_000_000 + index // STAFF, "2021-01", number, f"{9000 + index % 9000}.00", ""])
    return out.getvalue().encode()


async def _register(database: Database, rows: int, agency_key: str) -> None:
    await database.one_statement(
        text("""
            INSERT INTO employer (employer_id, registration_number, area, registered_on, event_partition)
            SELECT uuidv7(), (3000000000 + g)::text, 'TH-10', '2021-01-01', g % 12
            FROM generate_series(0, CAST(:last AS integer)) g
        """),
        {"last": rows // STAFF - 1},
    )
    persons = [person_id_of(number, agency_key=agency_key) for number in numbers(rows)]
    for start in range(0, rows, 20_000):
        await database.one_statement(
            text("""
                INSERT INTO employment (employment_id, employer_id, person_id, started_on)
                SELECT uuidv7(), e.employer_id, p.person_id, '2021-01-01'
                FROM unnest(CAST(:persons AS uuid[])) WITH ORDINALITY p(person_id, place)
                JOIN employer e ON e.registration_number = (3000000000 + (:start + place - 1) / 20)::bigint::text
            """),
            {"persons": persons[start : start + 20_000], "start": start},
        )
    await database.one_statement(text("VACUUM ANALYZE"))


async def _send(suite: RunningSuite, content: bytes) -> None:
    headers = {"Authorization": f"Bearer {suite.token('officer')}"}
    files = {"file": ("returns.csv", content)}
    sent = await suite.http.post("/contributions/v1/return-files", files=files, headers=headers)
    while True:
        job = (await suite.get("officer", sent.json()["job"])).json()
        if job["status"] not in {"queued", "running"}:
            assert job["status"] == "done", job
            return
        await asyncio.sleep(0.05)


async def _waiting(database: Database) -> bool:
    return bool((await database.one_statement(text("SELECT EXISTS (SELECT FROM outbox) AS more")))[0]["more"])


async def _reference(database: Database, finished: Path) -> float:
    """Server-side COPY of the very rows, as CSV text, into the same table, indexes and settings."""
    connection: asyncpg.Connection = await database.dedicated()
    try:
        with finished.open("wb") as file:
            await connection.copy_from_query(f"SELECT {COLUMNS} FROM return_line", output=file, format="csv")
        finished.chmod(0o644)
        await connection.execute("TRUNCATE return_line")
        statement = f"COPY return_line ({COLUMNS}) FROM '{finished}' (FORMAT csv)"
        await tell_reference(database, statement, plan=False)
        started = perf_counter()
        await connection.execute(statement)
        return perf_counter() - started
    finally:
        await connection.close()


def _memory_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
