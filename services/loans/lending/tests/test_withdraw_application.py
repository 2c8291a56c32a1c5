"""An employer withdraws before the loan is paid out; of it and the bank's decision one comes first."""

import asyncio
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.refusals import Refusal
from services.loans.lending.actions.decide import decide
from services.loans.lending.actions.withdraw_application import withdraw_application
from services.loans.lending.rows import loan
from services.loans.programme.rows import phase_uses
from services.loans.tests.lent import APPLIED_ON, Lent, lent
from tests.fresh_databases import FreshDatabases

_SAID = text("SELECT type, data ->> 'was' AS was FROM outbox WHERE type LIKE 'loans.loan\\_%' ORDER BY id")

_PAID_OUT = text("""
    UPDATE loan SET status = 'disbursed', disbursed_on = :day, disbursed_by = 'second', baseline_headcount = 60
    WHERE loan_id = :loan_id
""")


async def _withdraw(world: Lent, loan_id: UUID) -> None:
    async with world.database.transaction(wakes=False) as connection:
        await withdraw_application(connection, loan_id, because="no longer needed")


async def _approve(world: Lent, loan_id: UUID) -> None:
    async with world.database.transaction(wakes=False) as connection:
        await decide(
            connection,
            world.law,
            loan_id=loan_id,
            decision="approved",
            amount=None,
            interest_rate=Decimal("0.05"),
            reason=None,
            decided_by="first",
        )


async def test_what_was_reserved_is_free_again_and_nobody_decides_it_any_more(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        before = (await phase_uses(world.database))["2021"].reserved
        applied, approved = await world.applied(), await world.approved()
        for loan_id in (applied, approved):
            await _withdraw(world, loan_id)
            kept = await loan(world.database, loan_id)
            assert kept is not None
            assert (kept.status, kept.withdrawn_because) == ("withdrawn", "no longer needed")
            with pytest.raises(Refusal, match="application_is_over"):
                await _withdraw(world, loan_id)
            with pytest.raises(Refusal, match="already_decided"):
                await _approve(world, loan_id)
        assert (await phase_uses(world.database))["2021"].reserved == before
        said = [tuple(row.values()) for row in await world.database.one_statement(_SAID, {})]
        assert said[-2:] == [("loans.loan_withdrawn.v1", "applied"), ("loans.loan_withdrawn.v1", "approved")]
        await world.applied("300.00")


async def test_a_loan_that_was_paid_out_or_refused_is_not_withdrawn(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        paid, refused = await world.approved(), await world.applied()
        await world.database.one_statement(_PAID_OUT, {"loan_id": paid, "day": APPLIED_ON})
        async with world.database.transaction(wakes=False) as connection:
            await decide(connection, world.law, loan_id=refused, decision="refused", amount=None, interest_rate=None,
                         reason="no", decided_by="first")  # fmt: skip
        with pytest.raises(Refusal, match="already_disbursed"):
            await _withdraw(world, paid)
        with pytest.raises(Refusal, match="application_is_over"):
            await _withdraw(world, refused)


async def test_of_the_decision_and_the_withdrawal_one_comes_first(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        for _ in range(6):
            loan_id = await world.applied("10.00")
            before = (await phase_uses(world.database))["2021"].reserved
            done = await asyncio.gather(_approve(world, loan_id), _withdraw(world, loan_id), return_exceptions=True)
            assert done[1] is None, "an approval does not stop the withdrawal"
            assert done[0] is None or isinstance(done[0], Refusal)
            kept = await loan(world.database, loan_id)
            assert kept is not None
            assert kept.status == "withdrawn"
            assert (await phase_uses(world.database))["2021"].reserved == before, "nothing stays reserved"
