"""A file of hires by number and birthday, from upload to sequenced events, beside COPY of the finished rows."""

import asyncio
import csv
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from uuid import UUID

import asyncpg
from sqlalchemy import text

from bench.cpu_profile import Profile
from bench.figures import Figure, tell_reference
from bench.world import World, numbers
from libs.common.database.connections import Database
from libs.common.door.context import own_in
from libs.common.values.identifiers import person_id_of, uuid7
from services.registration.context import Context
from services.registration.employments.actions.register_many import register_staff
from services.registration.employments.rows.staff import StaffMember
from tests.running_suite import RunningSuite, running_suite
from tests.staff import Staffed, staffed

COLUMNS = (
    "employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason, standing, version, recorded_at"
)
BORN = date(1970, 1, 1)
ROWS = 20_000


async def measure(world: World, *, small: bool) -> list[Figure]:
    rows = 2_000 if small else ROWS
    path = world.folder / "staff.csv"
    async with running_suite(world.databases, world.folder / "staff", country="thailand", today="2021-02-10") as suite:
        one, two = await staffed(suite, 0), await staffed(suite, 0)
        for other in suite.box.services.values():  # their listeners are not measured
            if other.name != "registration":
                await other.supervisor.stop()
        database = suite.box.services["registration"].database
        await _register(suite, one, rows)
        _write(path, two, rows)
        profile = Profile()
        mine = await _timed(suite, database, path, two)
        where = profile.per(rows, "a row")
        theirs = await _reference(database, two, world.folder / "employments.csv")
    note = f"{rows} rows in {mine:.1f} s, reference {theirs:.1f} s; {where}"
    return [Figure("employment_file", rows / mine, "rows/s", rows / theirs, theirs / mine, note)]


async def _register(suite: RunningSuite, employer: Staffed, rows: int) -> None:
    """Register persons who work elsewhere since 2019, with all their events sequenced."""
    service = suite.box.services["registration"]
    context = own_in(service.app, Context)
    known = [
        StaffMember(
            person_id=person_id_of(number, agency_key=context.agency_key),
            national_id=number,
            given_name="สมชาย",
            family_name=f"ใจดี {index}",
            born_on=_born(index),
            sex="male",
            area="TH-10",
            phones=[],
            employer_id=UUID(employer.id),
            employment_id=uuid7(),
            started_on=date(2019, 1, 1),
        )
        for index, number in enumerate(numbers(rows))
    ]
    for start in range(0, rows, 10_000):
        async with service.database.transaction() as connection:
            await register_staff(connection, known[start : start + 10_000], details_secret=context.details_secret)
    while await _waiting(service.database):
        await asyncio.sleep(0.1)
    await service.database.one_statement(text("VACUUM ANALYZE"))


def _born(index: int) -> date:
    return BORN + timedelta(days=index % 9_000)


def _write(path: Path, employer: Staffed, rows: int) -> None:
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["employer_number", "national_id", "born_on", "started_on", "ended_on", "reason", "branch"])
        for index, number in enumerate(numbers(rows)):
            writer.writerow([employer.number, number, _born(index), "2021-02-01", "", "", "000000"])


async def _timed(suite: RunningSuite, database: Database, path: Path, employer: Staffed) -> float:
    """Return the seconds from the upload to the last sequenced event."""
    headers = {"Authorization": f"Bearer {suite.token(employer.persona)}"}
    started = perf_counter()
    with path.open("rb") as content:
        files = {"file": ("staff.csv", content)}
        sent = await suite.http.post("/registration/v1/employment-files", files=files, headers=headers)
    while (job := (await suite.get(employer.persona, sent.json()["job"])).json())["status"] in {"queued", "running"}:
        await asyncio.sleep(0.1)
    assert job["status"] == "done", job
    while await _waiting(database):
        await asyncio.sleep(0.02)
    return perf_counter() - started


async def _waiting(database: Database) -> bool:
    return bool((await database.one_statement(text("SELECT EXISTS (SELECT FROM outbox) AS more")))[0]["more"])


async def _reference(database: Database, employer: Staffed, finished: Path) -> float:
    """COPY the same rows, as CSV on the server, into the same table, indexes and constraints."""
    connection: asyncpg.Connection = await database.dedicated()
    try:
        made = f"SELECT {COLUMNS} FROM employment WHERE employer_id = '{employer.id}'"
        with finished.open("wb") as file:
            await connection.copy_from_query(made, output=file, format="csv")
        finished.chmod(0o644)
        await connection.execute("TRUNCATE employment CASCADE")
        statement = f"COPY employment ({COLUMNS}) FROM '{finished}' (FORMAT csv)"
        await tell_reference(database, statement, plan=False)
        started = perf_counter()
        await connection.execute(statement)
        return perf_counter() - started
    finally:
        await connection.close()
