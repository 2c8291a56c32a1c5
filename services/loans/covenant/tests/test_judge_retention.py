"""A disbursed loan is judged by each month of the borrower, in any order."""

from datetime import date

from services.loans.covenant.actions.judge_retention import judge_month
from services.loans.covenant.rows import judgements
from services.loans.covenant.rules.headcount_retention import RetentionTerms
from services.loans.covenant.tests.months import disbursed
from services.loans.lending.rows import lock_loan
from services.loans.tests.lent import APPLIED_ON, lent
from tests.fresh_databases import FreshDatabases


async def test_the_flag_follows_the_latest_month(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        await world.has_staff(date(2021, 2, 1), 100)
        loan = await disbursed(world, await world.approved())
        assert (loan.baseline_headcount, loan.flag) == (100, None)
        terms = RetentionTerms.of(world.law.rule("loans", "headcount_retention").at("retention", APPLIED_ON))
        flags = []
        for month, headcount in ((5, 79), (4, 80), (6, 80)):
            known = await world.has_staff(date(2021, month, 1), headcount)
            async with world.database.transaction(wakes=False) as connection:
                locked = await lock_loan(connection, loan.loan_id)
                flags.append((await judge_month(connection, locked, known, terms)).flag)
        assert flags == ["breached", "breached", "kept"]
        judged = await judgements(world.database, loan.loan_id)
        assert [(j.month.month, j.verdict) for j in judged] == [(4, "kept"), (5, "breached"), (6, "kept")]
