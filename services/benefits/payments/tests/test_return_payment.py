"""A payment that was sent comes back once, reopens its claim and is payable again; no other one comes back."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import NotFound
from libs.common.values.month import Month
from services.benefits.payments.actions.freeze_run import Frozen, freeze_run
from services.benefits.payments.actions.release_run import release_run
from services.benefits.payments.actions.return_payment import PaymentNotSent, return_payment
from services.benefits.payments.rows.returning import Returned
from services.benefits.tests.known_persons import Known, known
from tests.fresh_databases import FreshDatabases

JANUARY = Month(2021, 1)


async def _frozen(world: Known) -> Frozen:
    async with world.database.transaction(wakes=False) as connection:
        return await freeze_run(connection, month=JANUARY, made_by="officer:a", today=world.today, banks=None)


async def _returned(world: Known, run: Frozen, claim_id: UUID) -> None:
    async with world.database.transaction(wakes=False) as connection:
        await return_payment(connection, run_id=run.run_id, payment=Returned(claim_id, JANUARY, "AC04"))


async def test_it_comes_back_once_after_it_was_sent_and_is_paid_by_the_next_run(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.certified(await world.filed())
        run = await _frozen(world)
        with pytest.raises(PaymentNotSent) as refused:
            await _returned(world, run, claim.claim_id)
        assert refused.value.values == {"status": "frozen"}
        async with world.database.transaction(wakes=False) as connection:
            await release_run(
                connection, run_id=run.run_id, given_hash=run.hash, released_by="officer:b",
                released_on=world.today, needed=1,
            )  # fmt: skip
        with pytest.raises(NotFound):
            await _returned(world, run, uuid4())
        await _returned(world, run, claim.claim_id)
        with pytest.raises(PaymentNotSent) as again:
            await _returned(world, run, claim.claim_id)
        assert again.value.values == {"status": "returned"}
        anew = await _frozen(world)
        assert (anew.count, anew.total) == (1, Decimal(250 * 20))
