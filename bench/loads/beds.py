"""Many requests at once for few beds, beside the bare UPDATE that takes a bed. Each bed is given once."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from itertools import count
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import text

from bench.figures import Figure, compared, tell_reference
from bench.world import TODAY, World
from libs.common.database.connections import Database
from libs.common.database.group_commit import GroupCommit
from services.programmes.hospitels.actions.admit_at_the_door import Arrival, admit_arrivals
from tests.running_suite import RunningSuite, running_suite

CONNECTIONS = 12
_BARE = """
    UPDATE bed SET stay_id = $1 FROM (
        SELECT bed_id FROM bed WHERE facility_id = $2 AND stay_id IS NULL AND in_service
        ORDER BY bed_id LIMIT 1 FOR UPDATE SKIP LOCKED) free
    WHERE bed.bed_id = free.bed_id AND bed.stay_id IS NULL RETURNING bed.bed_id
"""
_EMPTY = text("TRUNCATE stay, stay_step, bed, facility, journal, person, outbox CASCADE")
_FACILITY = text("INSERT INTO facility (facility_id, name, area, address) VALUES (:facility, 'H', 'TH-10', '-')")
_BEDS = text("""
    INSERT INTO bed (facility_id, area, label)
    SELECT :facility, 'TH-10', n::text FROM generate_series(1, CAST(:beds AS integer)) n
""")
_WAITING = text("""
    WITH known AS (
        INSERT INTO person (person_id, event_partition) SELECT p, 0 FROM unnest(CAST(:persons AS uuid[])) p
    )
    INSERT INTO stay (stay_id, person_id, specimen_id, area, status)
    SELECT uuidv7(), p, uuidv7(), 'TH-10', 'waiting' FROM unnest(CAST(:persons AS uuid[])) p
""")
_TAKEN = text("""
    SELECT (SELECT count(*) FROM bed WHERE stay_id IS NOT NULL) AS beds,
           (SELECT count(*) FROM stay WHERE status = 'admitted') AS stays,
           (SELECT count(DISTINCT bed_id) FROM stay WHERE bed_id IS NOT NULL) AS distinct_beds
""")
_ANALYZE = text("ANALYZE stay, bed")
_keys = count(1)


async def measure(world: World, *, small: bool) -> list[Figure]:
    rounds, attempts, beds = (3, 400, 20) if small else (100, 10_000, 500)
    urls = await world.databases.of_suite()
    database = Database(urls["programmes"], application="bench", pool_size=CONNECTIONS)
    raw = await asyncpg.create_pool(urls["programmes"].replace("+asyncpg", ""), min_size=CONNECTIONS,
                                    max_size=CONNECTIONS)  # fmt: skip
    ours, bare = [], []
    for number in range(rounds):
        facility, persons = await _prepared(database, attempts, beds)
        ours.append(attempts / await _ours(database, facility, persons, beds))
        if number < rounds / 10 or small:  # the reference in turns with ours, for fewer rounds
            facility, persons = await _prepared(database, attempts, beds)
            bare.append(attempts / await _bare(raw, facility, persons, beds))
    await tell_reference(database, _BARE)
    await raw.close()
    await database.close()
    door = await _door(world, attempts, beds)
    note = f"{rounds} rounds of {attempts} attempts on {beds} beds: {beds} admitted in each, no bed twice"
    about = f"one round through the public door, {attempts} requests at once, {beds} admitted"
    return [compared("beds", "attempts/s", ours, bare, note), Figure("beds_door", door, "attempts/s", note=about)]


async def _prepared(database: Database, attempts: int, beds: int) -> tuple[UUID, list[UUID]]:
    facility, persons = uuid4(), [uuid4() for _ in range(attempts)]
    await database.one_statement(_EMPTY)
    await database.one_statement(_FACILITY, {"facility": facility})
    await database.one_statement(_WAITING, {"persons": persons})
    await database.one_statement(_BEDS, {"facility": facility, "beds": beds})
    await database.one_statement(_ANALYZE)
    return facility, persons


async def _ours(database: Database, facility: UUID, persons: Sequence[UUID], beds: int) -> float:
    """Admit through the product: bed, stay, step, journal, audit, idempotency record."""
    admissions = GroupCommit(partial(admit_arrivals, database), conflict_keys=lambda arrival: arrival.conflict_keys)
    arrivals = [
        Arrival(person, facility, TODAY, '{"id":"$stay"}', "officer:bench",
                {"operation": "admit_at_the_door", "key": f"k{next(_keys)}", "body_hash": b"0" * 32}, None)
        for person in persons
    ]  # fmt: skip
    started = time.perf_counter()
    answers = await asyncio.gather(*(admissions(arrival) for arrival in arrivals))
    seconds = time.perf_counter() - started
    taken = (await database.one_statement(_TAKEN))[0]
    admitted = sum(answer is not None for answer in answers)
    assert admitted == taken["beds"] == taken["stays"] == taken["distinct_beds"] == beds, (admitted, dict(taken))
    return seconds


async def _bare(pool: "asyncpg.Pool[asyncpg.Record]", facility: UUID, persons: Sequence[UUID], beds: int) -> float:
    """Take the bed only."""

    async def attempt(person: UUID) -> bool:
        async with pool.acquire() as connection:
            return await connection.fetchrow(_BARE, person, facility) is not None

    started = time.perf_counter()
    taken = await asyncio.gather(*(attempt(person) for person in persons))
    seconds = time.perf_counter() - started
    assert sum(taken) == beds, sum(taken)
    return seconds


async def _door(world: World, attempts: int, beds: int) -> float:
    async with running_suite(world.databases, world.folder / "suite", country="thailand", today="2021-06-07") as suite:
        programmes = suite.box.services["programmes"]
        await programmes.supervisor.stop()  # the waiting list would be offered the beds meanwhile
        facility, persons = await _prepared(programmes.database, attempts, beds)
        started = time.perf_counter()
        answers = await asyncio.gather(*(_asked(suite, facility, person) for person in persons))
        seconds = time.perf_counter() - started
    assert (answers.count(201), answers.count(409)) == (beds, attempts - beds), set(answers)
    return attempts / seconds


async def _asked(suite: RunningSuite, facility: UUID, person: UUID) -> int:
    path = f"/programmes/v1/facilities/{facility}/admissions"
    return (await suite.post("officer", path, {"person_id": str(person)})).status_code
