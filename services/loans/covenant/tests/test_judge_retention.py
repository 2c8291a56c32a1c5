"""A disbursed loan is judged by each month of the borrower, in whatever order the months come."""

from datetime import date
from uuid import UUID

import pytest

from libs.common.refusals import Refusal
from services.loans.covenant.actions.disburse import disburse
from services.loans.covenant.actions.judge_retention import judge_month
from services.loans.covenant.rows import judgements
from services.loans.covenant.rules.headcount_retention import RetentionTerms
from services.loans.lending.rows import Loan, lock_loan
from services.loans.tests.lent import APPLIED_ON, Lent, lent
from tests.fresh_databases import FreshDatabases

DAY = date(2021, 3, 20)


async def _disbursed(found: Lent, loan_id: UUID, *, by: str = "second") -> Loan:
    async with found.database.transaction(wakes=False) as connection:
        return await disburse(
            connection, found.law, loan_id=loan_id, disbursed_on=DAY, reference="R-1", disbursed_by=by, today=DAY
        )


async def test_the_flag_follows_the_latest_month(databases: FreshDatabases) -> None:
    async with lent(databases) as found:
        await found.has_staff(date(2021, 2, 1), 100)
        loan = await _disbursed(found, await found.approved())
        assert (loan.baseline_headcount, loan.flag) == (100, None)
        terms = RetentionTerms.of(found.law.rule("loans", "headcount_retention").at("retention", APPLIED_ON))
        flags = []
        for month, headcount in ((5, 79), (4, 80), (6, 80)):
            known = await found.has_staff(date(2021, month, 1), headcount)
            async with found.database.transaction(wakes=False) as connection:
                locked = await lock_loan(connection, loan.loan_id)
                flags.append((await judge_month(connection, locked, known, terms)).flag)
        assert flags == ["breached", "breached", "kept"]
        judged = await judgements(found.database, loan.loan_id)
        assert [(j.month.month, j.verdict) for j in judged] == [(4, "kept"), (5, "breached"), (6, "kept")]


async def test_who_approved_does_not_disburse_and_a_baseline_is_needed(databases: FreshDatabases) -> None:
    async with lent(databases) as found:
        with pytest.raises(Refusal, match="baseline_missing"):
            await _disbursed(found, await found.approved())
        await found.has_staff(date(2021, 2, 1), 1)
        with pytest.raises(Refusal, match="second_person_needed"):
            await _disbursed(found, await found.approved(by="first"), by="first")
