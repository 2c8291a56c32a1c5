"""Premiums fall due once for each month, whoever runs it; month 120 of State support is the last."""

import asyncio
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.values.month import Month
from services.contributions.premiums import schedule
from services.contributions.premiums.actions.let_fall_due import due_month, let_fall_due, premium_law
from services.contributions.premiums.invariants import INVARIANTS
from services.contributions.premiums.schedule import FIRST
from tests.fresh_databases import FreshDatabases

VIET_NAM = premium_law(load_law(LAW / "viet_nam"))
LAST = UUID(int=2**128 - 1)
_AMOUNTS = text("SELECT amount, count(*) AS n FROM premium_bill GROUP BY amount ORDER BY amount")
_COVERS = text("""
    WITH made AS (
        INSERT INTO premium_coverage (coverage_id, person_id, scheme, version, first_day, event_partition)
        SELECT gen_random_uuid(), gen_random_uuid(), 'vn_voluntary', 1, '2012-01-01', 0
        FROM generate_series(1, :number) RETURNING coverage_id
    )
    INSERT INTO premium_terms (coverage_id, first_day, option, income, support_group)
    SELECT coverage_id, '2012-01-01', '', :income, 'poor' FROM made RETURNING coverage_id
""")
_SUPPORTED = text("""
    WITH bill AS (
        INSERT INTO premium_bill (coverage_id, person_id, first_month, months, due_on, option, income, support_group,
                                  amount, supported, status)
        SELECT coverage_id, person_id, '2013-01-01', 119, '2013-01-31', '', 700000, 'poor', 0, 119, 'paid'
        FROM premium_coverage RETURNING bill_id, coverage_id
    )
    INSERT INTO premium_posting (bill_id, coverage_id, month, entry, cash, member, state, locality, donor, fund)
    SELECT bill_id, coverage_id, '2013-01-01'::date + make_interval(months => n), 'due', 0, 0, 46200, 0, 0, 46200
    FROM bill, generate_series(0, 118) n
""")
_BILLED = text("""
    SELECT month, member, state, fund FROM premium_posting WHERE month >= '2022-12-01' ORDER BY month, posting_id
""")


async def _run(database: Database, month: Month) -> int:
    due = due_month(VIET_NAM, month)
    async with database.transaction() as connection:
        return await let_fall_due(connection, due, after=FIRST, until=LAST)


async def test_each_month_falls_due_once_and_support_ends_with_month_120(databases: FreshDatabases) -> None:
    url = await databases.fresh("contributions")
    database = Database(url, application="test", pool_size=4)
    try:
        await database.one_statement(_COVERS, {"number": 1, "income": 1_500_000})
        await database.one_statement(_SUPPORTED)
        runs = await asyncio.gather(*(_run(database, Month(2022, 12)) for _ in range(4)))
        assert sorted(runs) == [0, 0, 0, 1], "billed once"
        assert await _run(database, Month(2023, 1)) == 1
        rows = [tuple(row.values()) for row in await database.one_statement(_BILLED)]
        assert [(month, int(member), int(state), int(fund)) for month, member, state, fund in rows] == [
            (date(2022, 12, 1), 231_000, 99_000, 330_000),
            (date(2023, 1, 1), 330_000, 0, 330_000),
        ]
        for invariant in INVARIANTS:
            assert await database.one_statement(text(invariant.sql)) == [], invariant
    finally:
        await database.close()
        await databases.drop({"contributions": url})


async def test_an_income_below_the_floor_counts_as_the_floor_and_lanes_go_through_all(
    databases: FreshDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await databases.fresh("contributions")
    database = Database(url, application="test", pool_size=2)
    try:
        await database.one_statement(_COVERS, {"number": 5, "income": 2_000_000})
        await database.one_statement(_COVERS, {"number": 2, "income": 700_000})
        monkeypatch.setattr(schedule, "CHUNK", 2)
        due, after, rounds = due_month(VIET_NAM, Month(2022, 3)), FIRST, 0
        while last := await schedule.bill_next(database, due, after):
            after, rounds = last, rounds + 1
        assert rounds == 2, "two lanes of two covers each"
        rows = [tuple(row.values()) for row in await database.one_statement(_AMOUNTS)]
        assert [(int(amount), n) for amount, n in rows] == [(231_000, 2), (341_000, 5)]
    finally:
        await database.close()
        await databases.drop({"contributions": url})
