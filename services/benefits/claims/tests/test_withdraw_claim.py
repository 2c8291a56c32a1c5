"""A claim that paid nothing is withdrawn: its days are free, no certificate is wanted, a frozen run is void."""

import pytest

from libs.common.values.month import Month
from libs.contracts.benefits import CertificateNoLongerWanted, ClaimMoved
from services.benefits.claims.actions.withdraw_claim import ClaimIsOver, ClaimWasPaid, withdraw_claim
from services.benefits.claims.rows.shown import Claim
from services.benefits.tests.known_persons import Known, known
from tests.fresh_databases import FreshDatabases


async def _withdrawn(world: Known, claim: Claim) -> Claim:
    async with world.database.transaction(wakes=False) as connection:
        await withdraw_claim(
            connection, world.law, claim_id=claim.claim_id, person_id=claim.person_id, today=world.today
        )
    return await world.claim(claim.claim_id)


async def test_withdrawn_it_waits_for_nothing_and_its_days_are_free(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        gone = await _withdrawn(world, claim)
        assert (gone.status, gone.reason, gone.waiting_for, gone.decision) == ("withdrawn", "withdrawn", [], None)
        moved = (await world.said(ClaimMoved))[-1]
        assert (moved["was"], moved["now"]) == ("pending", "withdrawn")
        assert [over["because"] for over in await world.said(CertificateNoLongerWanted)] == ["claim_ended"]
        assert (await world.certified(claim)).status == "withdrawn", "a certificate opens it no more"
        with pytest.raises(ClaimIsOver):
            await _withdrawn(world, claim)
        assert (await world.filed()).status == "in_payment"


async def test_its_days_go_to_the_other_claim_and_a_frozen_run_is_void(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        first, second = await world.filed(), await world.filed(employer=1)
        first, second = await world.certified(first), await world.certified(second)
        assert second.reason == "days_claimed_twice"
        run = await world.freeze(Month(2021, 1))
        assert run is not None
        await _withdrawn(world, first)
        assert (await world.claim(second.claim_id)).status == "in_payment"
        assert await world.release(run["run_id"]) is False


async def test_what_was_paid_is_not_withdrawn(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.certified(await world.filed())
        run = await world.freeze(Month(2021, 1))
        assert run is not None
        assert await world.release(run["run_id"])
        with pytest.raises(ClaimWasPaid):
            await _withdrawn(world, claim)
