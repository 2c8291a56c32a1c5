"""The reference of `return_api`: FastAPI and raw asyncpg, nothing but the matching and assessing statement."""

import asyncio
import json
import os

import asyncpg
from fastapi import FastAPI, Request

# The same match and the same arithmetic as the product's statement, for 20 lines; it stores nothing.
STATEMENT = """
    WITH line AS (
        SELECT o AS line_no, national_id, wage::numeric AS wage, person_id
        FROM unnest($1::text[], $2::text[], $3::uuid[]) WITH ORDINALITY AS l(national_id, wage, person_id, o)
    ),
    matched AS (
        SELECT line.*, e.employment_id FROM line LEFT JOIN employment e
            ON e.employer_id = $4 AND e.person_id = line.person_id AND e.started_on <= $5
           AND (e.ended_on IS NULL OR e.ended_on > $6)
    ),
    assessed AS (
        SELECT *, least(greatest(wage, 1650), 15000) * 0.03 AS due FROM matched
    )
    SELECT count(*), count(employment_id), sum(due), sum(round(due, 0)) FROM assessed
"""


def app() -> FastAPI:
    from datetime import date
    from uuid import UUID

    made = FastAPI(telemetry={"tracing": False, "metrics": False, "logs": False})
    pools: list[asyncpg.Pool] = []
    once = asyncio.Lock()

    @made.get("/healthz")
    async def healthz() -> dict[str, bool]:
        return {"alive": True}

    @made.post("/returns")
    async def returns(request: Request) -> dict[str, str]:
        async with once:
            if not pools:
                place = {
                    "user": "postgres",
                    "host": os.environ["BENCH_SOCKET"],
                    "database": os.environ["BENCH_DATABASE"],
                }
                pools.append(await asyncpg.create_pool(**place, min_size=12, max_size=12))
        sent = json.loads(await request.body())
        lines = sent["lines"]
        row = await pools[0].fetchrow(
            STATEMENT,
            [line["national_id"] for line in lines],
            [line["wage"] for line in lines],
            [UUID(line["person_id"]) for line in lines],
            UUID(sent["employer_id"]),
            date(2021, 1, 31),
            date(2021, 1, 1),
        )
        return {"headcount": str(row[0]), "payable": str(row[3])}

    return made
