"""A claim that paid nothing is withdrawn: its days are free, no certificate is wanted, a frozen run is void."""

import pytest

from libs.common.values.month import Month
from libs.contracts.benefits import CertificateNoLongerWanted, ClaimMoved
from services.benefits.claims.actions.withdraw_claim import ClaimIsOver, ClaimWasPaid, withdraw_claim
from services.benefits.claims.rows.shown import Claim
from services.benefits.tests.known_persons import Known, known
from tests.fresh_databases import FreshDatabases


async def _withdrawn(told: Known, claim: Claim) -> Claim:
    async with told.database.transaction(wakes=False) as connection:
        await withdraw_claim(connection, told.law, claim_id=claim.claim_id, person_id=claim.person_id, today=told.today)
    return await told.claim(claim.claim_id)


async def test_withdrawn_it_waits_for_nothing_and_its_days_are_free(databases: FreshDatabases) -> None:
    async with known(databases) as told:
        claim = await told.filed()
        gone = await _withdrawn(told, claim)
        assert (gone.status, gone.reason, gone.waiting_for, gone.decision) == ("withdrawn", "withdrawn", [], None)
        moved = (await told.said(ClaimMoved))[-1]
        assert (moved["was"], moved["now"]) == ("pending", "withdrawn")
        assert [over["because"] for over in await told.said(CertificateNoLongerWanted)] == ["claim_ended"]
        assert (await told.certified(claim)).status == "withdrawn", "a certificate opens it no more"
        with pytest.raises(ClaimIsOver):
            await _withdrawn(told, claim)
        assert (await told.filed()).status == "in_payment"


async def test_its_days_go_to_the_other_claim_and_a_frozen_run_is_void(databases: FreshDatabases) -> None:
    async with known(databases) as told:
        first, second = await told.filed(), await told.filed(employer=1)
        first, second = await told.certified(first), await told.certified(second)
        assert second.reason == "days_claimed_twice"
        run = await told.freeze(Month(2021, 1))
        assert run is not None
        await _withdrawn(told, first)
        assert (await told.claim(second.claim_id)).status == "in_payment"
        assert await told.release(run["run_id"]) is False


async def test_what_was_paid_is_not_withdrawn(databases: FreshDatabases) -> None:
    async with known(databases) as told:
        claim = await told.certified(await told.filed())
        run = await told.freeze(Month(2021, 1))
        assert run is not None
        assert await told.release(run["run_id"])
        with pytest.raises(ClaimWasPaid):
            await _withdrawn(told, claim)
