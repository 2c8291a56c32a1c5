"""A return file from upload to posted lines and sequenced events, beside COPY of the finished rows."""

import asyncio
import csv
import gc
from pathlib import Path
from time import perf_counter

import asyncpg
from sqlalchemy import text

from bench.cpu_profile import Profile
from bench.figures import Figure, tell_reference
from bench.world import World, numbers
from libs.common.database.connections import Database
from libs.common.door.context import own_in
from libs.common.values.identifiers import person_id_of
from services.contributions.context import Context
from tests.running_suite import RunningSuite, running_suite

STAFF = 20
COLUMNS = (
    "month, return_id, line_no, person_id, national_id, wage, absence, base, credited, employee_statutory, "
    "employee_payable, employer_statutory, employer_payable, state_statutory"
)


async def measure(world: World, *, small: bool) -> list[Figure]:
    rows = 5_000 if small else 1_000_000
    tenth, whole = world.folder / "tenth.csv", world.folder / "whole.csv"
    async with running_suite(world.databases, world.folder / "suite", country="thailand", today="2021-02-10") as suite:
        contributions = suite.box.services["contributions"]
        for other in suite.box.services.values():  # their listeners are not measured
            if other is not contributions:
                await other.supervisor.stop()
        await _register(contributions.database, rows, own_in(contributions.app, Context).agency_key)
        _write(whole, rows, "2021-01")
        _write(tenth, rows // 10, "2020-12")
        _, peak_of_tenth = await _timed(suite, contributions.database, tenth)
        await contributions.database.one_statement(text("TRUNCATE return_line"))
        profile = Profile()
        mine, peak = await _timed(suite, contributions.database, whole)
        where = profile.per(rows, "a row")
        theirs = await _reference(contributions.database, world.folder / "finished.csv")
    note = f"{rows} rows in {mine:.1f} s, reference {theirs:.1f} s; {where}"
    about = f"peak of the one process with every service at {rows} rows; reference: at {rows // 10}"
    return [
        Figure("return_file", rows / mine, "rows/s", rows / theirs, theirs / mine, note),
        Figure("return_file_memory", peak, "MiB", peak_of_tenth, peak / peak_of_tenth, about),
    ]


def _write(path: Path, rows: int, month: str) -> None:
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["employer_number", "month", "national_id", "wage", "absence"])
        for index, number in enumerate(numbers(rows)):
            writer.writerow([3_000_000_000 + index // STAFF, month, number, f"{9000 + index % 9000}.00", ""])


async def _timed(suite: RunningSuite, database: Database, path: Path) -> tuple[float, float]:
    """Return the seconds from the upload to the last sequenced event, and the most memory meanwhile, in MiB."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the kernel forgets the peak so far
    started = perf_counter()
    await _send(suite, path)
    while await _waiting(database):
        await asyncio.sleep(0.02)
    status = Path("/proc/self/status").read_text()
    return perf_counter() - started, int(status.split("VmHWM:")[1].split()[0]) / 1024


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


async def _send(suite: RunningSuite, path: Path) -> None:
    headers = {"Authorization": f"Bearer {suite.token('officer')}"}
    with path.open("rb") as content:  # streamed, as a sender's HTTP library does
        files = {"file": ("returns.csv", content)}
        sent = await suite.http.post("/contributions/v1/return-files", files=files, headers=headers)
    while True:
        job = (await suite.get("officer", sent.json()["job"])).json()
        if job["status"] not in {"queued", "running"}:
            assert job["status"] == "done", job
            return
        await asyncio.sleep(0.2)


async def _waiting(database: Database) -> bool:
    return bool((await database.one_statement(text("SELECT EXISTS (SELECT FROM outbox) AS more")))[0]["more"])


async def _reference(database: Database, finished: Path) -> float:
    """COPY the same rows, as CSV on the server, into the same table, indexes and settings."""
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
