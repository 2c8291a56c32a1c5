"""Without a certificate an officer pays on the employer's returns, or rejects; a certificate confirms or corrects."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deploy.offline.explain import explained
from deploy.operate.invariants import room_breaches
from libs.common.database.rows import Query
from libs.common.values.month import Month
from libs.contracts.benefits import CertificateNoLongerWanted, OverpaymentFound
from services.benefits.claims.actions.decide_evidence import NoOrderOnRecord, NothingUnproven, ReturnsDoNotProve
from services.benefits.claims.api.inbox import waiting_claims
from services.benefits.claims.rows.shown import Claim
from services.benefits.facts.actions import hear_others
from services.benefits.tests.known_persons import Known, known
from tests.fresh_databases import FreshDatabases

_PAID = Query(Decimal, "SELECT coalesce(sum(paid), 0) AS paid FROM entitlement")
_OVERPAID = Query(
    Decimal,
    """
    SELECT coalesce(sum(CASE WHEN debit_account = 'overpayment_receivable' THEN amount ELSE -amount END), 0) AS owed
    FROM posting WHERE entry = 'overpayment'
    """,
)


async def _paid(world: Known) -> None:
    run = await world.freeze(Month(2021, 1))
    assert run is not None
    assert await world.release(run["run_id"])


async def test_past_the_day_an_officer_pays_on_returns(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        world.today += timedelta(days=15)
        await world.reviewed()
        assert await waiting_claims(world.database, world.law) == [], "the last day is the employer's still"
        world.today += timedelta(days=1)
        await world.reviewed()
        (waiting,) = await waiting_claims(world.database, world.law)
        assert (waiting.id, waiting.about["reason"]) == (str(claim.claim_id), "officer_review")
        paid = await world.decided(claim, pays=True)
        assert (paid.status, paid.reason, paid.decision["days"]) == ("in_payment", "provisional", 20)
        months = ["2020-07", "2020-08", "2020-09", "2020-10", "2020-11", "2020-12"]
        assert paid.decision["provisional"] == {"because": "seen the papers", "months": months}
        assert "agrees with the receipt" in explained(paid.decision["receipt"], "thailand")
        assert "no certificate yet" in explained(paid.decision["receipt"], "thailand")
        assert await waiting_claims(world.database, world.law) == []
        assert not await room_breaches("benefits", world.database)


@pytest.mark.parametrize(("days", "overpaid"), [(20, 0), (8, 12 * 250), (0, 20 * 250)])
async def test_a_certificate_confirms_or_corrects_what_was_paid(
    databases: FreshDatabases, days: int, overpaid: int
) -> None:
    """`days` that it certifies; with none, that wages were paid."""
    async with known(databases) as world:
        claim = await world.filed()
        await world.decided(claim, pays=True)
        await _paid(world)
        assert await _PAID.one(world.database) == 20 * 250
        last_day = claim.first_day + timedelta(days=days - 1) if days else claim.last_day
        corrected = await world.certified(claim, last_day=last_day, wages_paid=not days)
        status, reason = ("closed", None) if days else ("rejected", "wage_received")
        assert (corrected.status, corrected.reason) == (status, reason)
        assert "provisional" not in corrected.decision
        assert await _OVERPAID.one(world.database) == overpaid
        assert len(await world.said(OverpaymentFound)) == bool(overpaid)
        assert len(await world.said(CertificateNoLongerWanted)) == 1
        assert not await room_breaches("benefits", world.database)


async def test_a_certificate_that_says_the_same_pays_nothing_again(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed(days=20)
        await world.decided(claim, pays=True)
        await _paid(world)
        again = await world.certified(claim)
        assert (again.decision["days"], await _OVERPAID.one(world.database)) == (20, 0)
        assert await world.freeze(Month(2021, 2)) is not None
        assert [line["entitled"] for line in await world.rows("lines")] == []


async def test_rejected_what_was_paid_is_owed_until_a_certificate_comes(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        await world.decided(claim, pays=True)
        await _paid(world)
        rejected = await world.decided(claim, pays=False)
        assert (rejected.status, rejected.reason) == ("rejected", "not_proven")
        assert await _OVERPAID.one(world.database) == 20 * 250
        with pytest.raises(NothingUnproven):
            await world.decided(claim, pays=False)
        assert (await world.certified(claim)).status == "closed"
        assert await _OVERPAID.one(world.database) == 0
        assert not await room_breaches("benefits", world.database)


async def test_returns_that_name_the_person_too_seldom_prove_nothing(databases: FreshDatabases) -> None:
    """The second employer never reported anybody: nothing of the officer's word is kept."""
    async with known(databases) as world:
        claim = await world.filed(employer=1)
        with pytest.raises(ReturnsDoNotProve) as refused:
            await world.decided(claim, pays=True)
        assert refused.value.values == {"found": 0, "needed": 3, "looked_at": 6}
        assert await world.claim(claim.claim_id) == claim
        assert (await world.decided(claim, pays=False)).reason == "not_proven"


async def test_a_correction_of_the_returns_takes_the_evidence_away(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed()
        await world.decided(claim, pays=True)
        gone = {"employer_id": claim.employer_id, "version": 2, "chunk": 1, "chunks": 1, "persons": []}
        for month in range(7, 12):
            withdrawn = [claim.person_id]
            await world.hear(hear_others.wages_credited, {**gone, "month": f"2020-{month:02d}", "withdrawn": withdrawn})
        left = await world.claim(claim.claim_id)
        assert (left.status, left.reason) == ("pending", "waiting"), "the employer has time still"
        assert await _found_again(world, claim)


async def _found_again(world: Known, claim: Claim) -> bool:
    whole = [{"person_id": claim.person_id, "base": "15000", "credited": True}]
    back = {"employer_id": claim.employer_id, "version": 3, "chunk": 1, "chunks": 1, "persons": whole, "withdrawn": []}
    for month in range(7, 12):
        await world.hear(hear_others.wages_credited, {**back, "month": f"2020-{month:02d}"})
    return (await world.claim(claim.claim_id)).reason == "provisional"


async def test_a_closure_that_nobody_ordered_is_not_paid(databases: FreshDatabases) -> None:
    async with known(databases) as world:
        claim = await world.filed(first_day=world.today.replace(year=2022, month=1, day=3))
        with pytest.raises(NoOrderOnRecord):
            await world.decided(claim, pays=True)
