"""Employees registered by files, confirmed, and each given a seat: from the first upload to the events."""

import asyncio
import csv
import gc
import time
from pathlib import Path

from sqlalchemy import text

from bench.figures import Figure
from bench.world import World, numbers
from libs.common.database.connections import Database
from libs.common.door.context import own_in
from libs.common.spine.events import partition_of
from libs.common.values.identifiers import person_id_of
from services.programmes.context import Context
from tests.running_suite import RunningSuite, running_suite

PATH = "/programmes/v1"
STAFF = 500
FILES = 8
_EMPLOYERS = text("""
    INSERT INTO employer (employer_id, registration_number, name, area, sector)
    SELECT uuidv7(), (3000000000 + g)::text, '-', 'TH-10', (ARRAY['C13', 'Q86', 'K64', 'H49'])[1 + g % 4]
    FROM generate_series(0, CAST(:last AS integer)) g
""")
_PERSONS = text("""
    WITH given AS (
        SELECT * FROM unnest(CAST(:persons AS uuid[]), CAST(:partitions AS smallint[])) WITH ORDINALITY
            AS p(person_id, event_partition, place)
    ),
    known AS (INSERT INTO person (person_id, event_partition) SELECT person_id, event_partition FROM given)
    INSERT INTO employment (employment_id, employer_id, person_id, branch, started_on)
    SELECT uuidv7(), e.employer_id, g.person_id, '000000', '2020-01-01'
    FROM given g JOIN employer e ON e.registration_number = (3000000000 + (:start + place - 1) / 500)::bigint::text
""")
_SITES = text("""
    INSERT INTO site (site_id, programme, name, area, address)
    SELECT uuidv7(), 'vaccination', 'Site ' || g, 'TH-10', '-' FROM generate_series(1, 20) g
""")
_SESSIONS = text("""
    INSERT INTO session (session_id, site_id, day, starts_at, ends_at, capacity, offers)
    SELECT uuidv7(), site_id, CAST('2021-06-08' AS date) + d, CAST('09:00' AS time), CAST('16:00' AS time), :seats,
           'astrazeneca'
    FROM site CROSS JOIN generate_series(0, CAST(:days AS integer) - 1) d
""")
_SEATS = text(
    "INSERT INTO seat (session_id, seat_no) SELECT session_id, n FROM session, generate_series(1, capacity) n"
)
_EVENTS = text("SELECT count(*) AS said FROM event_log WHERE type = 'programmes.booking_made.v1'")
_CHECK = text("""
    SELECT count(*) AS booked, count(DISTINCT person_id) AS persons, count(DISTINCT (session_id, seat_no)) AS seats
    FROM booking WHERE status = 'booked'
""")


async def measure(world: World, *, small: bool) -> list[Figure]:
    persons = 2_000 if small else 200_000
    seconds, steps, peak = await _run(world, persons)
    _, _, peak_of_tenth = await _run(world, persons // 10)
    note = f"{persons} persons, {FILES} files: {steps}"
    about = f"peak of the one process with every service at {persons} persons; reference: at {persons // 10}"
    return [
        Figure("seats", seconds, "s", note=note),
        Figure("seats_memory", peak, "MiB", peak_of_tenth, peak / peak_of_tenth, about),
    ]


async def _run(world: World, persons: int) -> tuple[float, str, float]:
    folder = world.folder / f"suite-{persons}"
    async with running_suite(world.databases, folder, country="thailand", today="2021-06-07") as suite:
        programmes = suite.box.services["programmes"]
        for other in suite.box.services.values():  # their listeners are not measured
            if other is not programmes:
                await other.supervisor.stop()
        files = await _prepared(programmes.database, own_in(programmes.app, Context).agency_key, folder, persons)
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")  # the kernel forgets the peak so far
        started = time.perf_counter()
        for file in files:
            await _registered(suite, file)
        registered = time.perf_counter()
        done = await suite.made("officer", f"{PATH}/vaccination-confirmations", {"phase": 1})
        confirmed = time.perf_counter()
        days = {"first_day": "2021-06-08", "last_day": "2021-12-31"}
        wanted = {"phase": 1, "product": "astrazeneca", **days}
        given = await suite.made("officer", f"{PATH}/vaccination-schedules", wanted)
        seated = time.perf_counter()
        while (await programmes.database.one_statement(_EVENTS))[0]["said"] < persons:
            await asyncio.sleep(0.05)
        started_saying = time.perf_counter()
        peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
        check = dict((await programmes.database.one_statement(_CHECK))[0])
    assert (done["confirmed"], given["seated"]) == (persons, persons), (done, given)
    assert set(check.values()) == {persons}, check
    steps = (
        f"registered {registered - started:.1f} s, confirmed {confirmed - registered:.1f} s, "
        f"seated {seated - confirmed:.1f} s, events sequenced {started_saying - seated:.1f} s"
    )
    return started_saying - started, steps, peak


async def _prepared(database: Database, agency_key: str, folder: Path, persons: int) -> list[Path]:
    """Prepare copies of registration's facts, sessions with exactly enough seats, and the files."""
    ids = numbers(persons)
    await database.one_statement(_EMPLOYERS, {"last": max(persons // STAFF, 1)})
    for start in range(0, persons, 20_000):
        slice_of = [person_id_of(number, agency_key=agency_key) for number in ids[start : start + 20_000]]
        partitions = [partition_of(str(person)) for person in slice_of]
        await database.one_statement(_PERSONS, {"persons": slice_of, "partitions": partitions, "start": start})
    await database.one_statement(_SITES)
    days = 20 if persons >= 20_000 else 2
    await database.one_statement(_SESSIONS, {"days": days, "seats": -(-persons // (20 * days))})
    await database.one_statement(_SEATS)
    await database.one_statement(text("VACUUM ANALYZE"))
    files = [folder / f"willing-{n}.csv" for n in range(FILES)]
    each = -(-persons // FILES)
    for n, file in enumerate(files):
        with file.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["employer_number", "national_id"])
            for place in range(n * each, min((n + 1) * each, persons)):
                writer.writerow([3_000_000_000 + place // STAFF, ids[place]])
    return files


async def _registered(suite: RunningSuite, file: Path) -> None:
    headers = {"Authorization": f"Bearer {suite.token('officer')}"}
    with file.open("rb") as content:
        sent = await suite.http.post(f"{PATH}/vaccination-files", files={"file": (file.name, content)}, headers=headers)
    while True:
        job = (await suite.get("officer", sent.json()["job"])).json()
        if job["status"] not in {"queued", "running"}:
            assert job["status"] == "done", job
            return
        await asyncio.sleep(0.05)
