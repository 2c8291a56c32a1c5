"""A bank decides once, within the requested amount and the phase's interest."""

from decimal import Decimal
from typing import Any

import pytest

from libs.common.refusals import Refusal
from services.loans.lending.actions.decide import decide
from services.loans.lending.rows import loan
from services.loans.tests.lent import Lent, lent
from tests.fresh_databases import FreshDatabases


async def _decide(world: Lent, loan_id: Any, **changed: Any) -> None:
    members: dict[str, Any] = {"decision": "approved", "amount": None, "interest_rate": Decimal("0.05")}
    members |= {"reason": None, "decided_by": "first"}
    async with world.database.transaction(wakes=False) as connection:
        await decide(connection, world.law, loan_id=loan_id, **{**members, **changed})


async def test_an_approval_without_an_amount_is_for_the_requested_amount(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        loan_id = await world.applied("100.00")
        await _decide(world, loan_id)
        kept = await loan(world.database, loan_id)
        assert kept is not None
        assert (kept.status, kept.amount, kept.decided_by) == ("approved", Decimal("100.00"), "first")
        with pytest.raises(Refusal, match="already_decided"):
            await _decide(world, loan_id, decision="refused", reason="no")


@pytest.mark.parametrize("changed", [{"amount": Decimal("100.01")}, {"interest_rate": Decimal("0.0001")}])
async def test_an_offer_beyond_the_application_or_below_the_interest_is_refused(
    changed: Any, databases: FreshDatabases
) -> None:
    async with lent(databases) as world:
        with pytest.raises(Refusal, match="offer_invalid"):
            await _decide(world, await world.applied("100.00"), **changed)
