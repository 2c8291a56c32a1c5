"""A loan is disbursed by a second person, with a baseline, and judged by the months known before."""

from datetime import date

import pytest

from libs.common.refusals import Refusal
from services.loans.covenant.rows import judgements
from services.loans.covenant.tests.months import accepted, disbursed, hear, loan_of, overdue, said_of_retention
from services.loans.tests.lent import Lent, lent
from tests.fresh_databases import FreshDatabases


async def test_months_heard_before_the_loan_are_judged_when_it_is_disbursed(world: Lent) -> None:
    await hear(world, overdue(world, "2021-04"), accepted(world, "2021-03", 5), accepted(world, "2021-02", 10))
    loan_id = (await disbursed(world)).loan_id
    judged = await judgements(world.database, loan_id)
    assert [(j.month.month, j.verdict) for j in judged] == [(3, "breached"), (4, "unproven")]
    assert [kind for kind, *_ in await said_of_retention(world)] == ["breached", "unproven"]
    assert (await loan_of(world, loan_id)).flag == "unproven"


async def test_who_approved_does_not_disburse_and_a_baseline_is_needed(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        approved = await world.approved()
        await world.has_staff(date(2021, 2, 1), 0)
        with pytest.raises(Refusal, match="baseline_missing"):
            await disbursed(world, approved)
        await world.has_staff(date(2021, 2, 1), 1, version=2)
        with pytest.raises(Refusal, match="second_person_needed"):
            await disbursed(world, await world.approved(by="first"), by="first")
