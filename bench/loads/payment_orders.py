"""A released run's payments as pain.001 through the door, and the memory for it."""

from pathlib import Path
from time import perf_counter

import httpx
from sqlalchemy import text

from bench.figures import Figure
from bench.servers import process_of, served
from bench.world import World, connected
from deploy.processes import SERVICE_VARIABLE
from libs.common.database.connections import Database
from libs.common.spine.log import prepare_log
from libs.common.values.identifiers import uuid7
from libs.contracts.benefits import CLAIMS

WANTED = 15_000
_RUN = text("""
    INSERT INTO payment_run (run_id, month, status, hash, count, total, made_by, released_by, released_on)
    VALUES (:run_id, '2021-01-01', 'released', '', :count, 0, 'a', 'b', '2021-02-05')
""")
_LINES = text(
    """
    WITH claims AS (
        INSERT INTO claim (claim_id, branch, person_id, employer_id, cause, first_day, last_day, payee, status,
                           waiting_for, filed_on)
        SELECT uuidv7(), 'unemployment_force_majeure', uuidv7(), uuidv7(), 'closure_order', '2021-01-04', '2021-01-31',
               '{"bank": "004", "account": "1234567890", "name": "สมชาย ใจดี"}', 'closed', '[]', '2021-01-10'
        FROM generate_series(1, CAST(:count AS integer)) RETURNING claim_id, payee
    )
    INSERT INTO payment_line (run_id, claim_id, claim_version, month, days, entitled, set_off, amount, payee, status)
    SELECT :run_id, claim_id, 1, '2021-01-01', 28, 5600, 0, 5600, payee, 'confirmed' FROM claims
""".replace('": "', '"\\: "')
)


async def measure(world: World, *, small: bool) -> list[Figure]:
    count = 20_000 if small else 1_000_000
    url = await world.databases.fresh("benefits")
    settings = world.settings("benefits", url) | {SERVICE_VARIABLE: "benefits"}
    async with connected(url) as database:
        await prepare_log(database, (CLAIMS,))
        tenth, whole = await _run_of(database, count // 10), await _run_of(database, count)
        await database.one_statement(text("VACUUM ANALYZE"))
    headers = {"Authorization": f"Bearer {world.token('officer')}"}
    async with served("deploy.processes:served_app", settings) as product:
        pid = process_of(product)
        async with httpx.AsyncClient(base_url=product, headers=headers, timeout=600) as http:
            _, peak_of_tenth = await _fetched(http, tenth, pid)
            seconds, peak = await _fetched(http, whole, pid)
    note = f"{count} payments in {seconds:.1f} s; the reference is what is wanted"
    about = f"peak of the serving process at {count} payments; reference: at {count // 10}"
    return [
        Figure("payment_orders", count / seconds, "payments/s", WANTED, count / seconds / WANTED, note),
        Figure("payment_orders_memory", peak, "MiB", peak_of_tenth, peak / peak_of_tenth, about),
    ]


async def _run_of(database: Database, count: int) -> str:
    run = {"run_id": uuid7(), "count": count}
    await database.one_statement(_RUN, run)
    await database.one_statement(_LINES, run)
    return str(run["run_id"])


async def _fetched(http: httpx.AsyncClient, run: str, pid: int) -> tuple[float, float]:
    """Return the seconds to the last byte, and the process's most memory meanwhile, in MiB."""
    process = Path(f"/proc/{pid}")
    (process / "clear_refs").write_text("5")  # the kernel forgets the peak so far
    started = perf_counter()
    async with http.stream("GET", f"/v1/payment-runs/{run}/payment-orders") as answer:
        answer.raise_for_status()
        async for _ in answer.aiter_raw():
            pass
    seconds = perf_counter() - started
    return seconds, int((process / "status").read_text().split("VmHWM:")[1].split()[0]) / 1024
