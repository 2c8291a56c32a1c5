"""The reference of `return_api`: FastAPI and raw asyncpg, with only the statement that matches and assesses.

It matches, assesses, stores lines and totals and says one event, in the product's tables with their indexes and
durability. It has no token, policy, validation, idempotency, posting, audit, receipt or correction.
"""

import asyncio
import json
import os

import asyncpg
from fastapi import FastAPI, Request

STATEMENT = """
    WITH line AS (
        SELECT o AS line_no, national_id, wage::numeric AS wage, person_id
        FROM unnest($2::text[], $3::text[], $4::uuid[]) WITH ORDINALITY AS l(national_id, wage, person_id, o)
    ),
    standing AS (
        INSERT INTO employer_month (employer_id, month, version, return_id, headcount)
        SELECT $1::uuid, $6, 1, $7::uuid, count(*) FROM line
        ON CONFLICT DO NOTHING RETURNING return_id, employer_id, version, headcount
    ),
    assessed AS (
        SELECT s.return_id, line.*, e.employment_id, b.base, b.base * 0.03 AS due
        FROM standing s CROSS JOIN line
        CROSS JOIN LATERAL (SELECT least(greatest(wage, 1650), 15000) AS base) b
        LEFT JOIN employment e
            ON e.employer_id = $1 AND e.person_id = line.person_id AND e.started_on <= $5
           AND (e.ended_on IS NULL OR e.ended_on > $6)
    ),
    stored AS (
        INSERT INTO return_line (month, return_id, line_no, person_id, national_id, wage, base, credited,
            employee_statutory, employee_payable, employer_statutory, employer_payable, state_statutory)
        SELECT $6, return_id, line_no, person_id, national_id, wage, base, true, due, round(due), due, round(due), due
        FROM assessed
    ),
    summed AS (
        SELECT count(employment_id) AS matched, sum(due) AS statutory, sum(round(due)) AS payable FROM assessed
    ),
    said AS (
        INSERT INTO outbox (topic, partition, key, type, data)
        SELECT 'contributions.employers', 0, employer_id::text, 'bare.return.v1', json_build_object('employer_id',
            employer_id, 'return_id', return_id, 'version', version, 'headcount', headcount, 'payable', payable)
        FROM standing, summed
    )
    SELECT headcount, matched, statutory, payable FROM standing, summed
"""


def app() -> FastAPI:
    from datetime import date
    from uuid import UUID

    from libs.common.values.identifiers import uuid7

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
            UUID(sent["employer_id"]),
            [line["national_id"] for line in lines],
            [line["wage"] for line in lines],
            [UUID(line["person_id"]) for line in lines],
            date(2021, 1, 31),
            date(2020, 1, 1),
            uuid7(),
        )
        return {"headcount": str(row[0]), "payable": str(row[3])}

    return made
