"""A payment that was sent comes back once, reopens its claim and is payable again; no other one comes back."""

import random
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import NotFound
from libs.common.values.month import Month
from services.benefits.payments.actions import return_payment as returning
from services.benefits.payments.actions.freeze_run import Frozen, freeze_run
from services.benefits.payments.actions.release_run import release_run
from services.benefits.payments.actions.return_payment import PaymentNotSent, return_payment, return_reported
from services.benefits.payments.gateways.status_reports import Report
from services.benefits.payments.rows.returning import Returned
from services.benefits.payments.tests.runs import rows_of
from services.benefits.tests.known_persons import Known, known
from tests.fresh_databases import FreshDatabases

JANUARY = Month(2021, 1)


async def _frozen(world: Known) -> Frozen:
    async with world.database.transaction(wakes=False) as connection:
        return await freeze_run(connection, month=JANUARY, made_by="officer:a", today=world.today, banks=None)


async def _released(world: Known, run: Frozen) -> None:
    async with world.database.transaction(wakes=False) as connection:
        await release_run(
            connection, run_id=run.run_id, given_hash=run.hash, released_by="officer:b",
            released_on=world.today, needed=1,
        )  # fmt: skip


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
        await _released(world, run)
        with pytest.raises(NotFound):
            await _returned(world, run, uuid4())
        await _returned(world, run, claim.claim_id)
        with pytest.raises(PaymentNotSent) as again:
            await _returned(world, run, claim.claim_id)
        assert again.value.values == {"status": "returned"}
        anew = await _frozen(world)
        assert (anew.count, anew.total) == (1, Decimal(250 * 20))


@pytest.mark.parametrize("seed", range(4))
async def test_a_rejection_of_the_whole_spares_those_named_otherwise_whatever_the_page(
    databases: FreshDatabases, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Several payments are spared, others rejected by name, and the rest comes back with the reason of the whole."""
    monkeypatch.setattr(returning.runs, "sent_places", partial(returning.runs.sent_places, at_once=1 + seed))
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    async with known(databases) as world:
        claims = [(await world.certified(await world.filed(person=n))).claim_id for n in range(len(world.persons))]
        run = await _frozen(world)
        await _released(world, run)
        told = {claim: chance.choice(["spared", "spared", "AC04", None]) for claim in claims}
        places = {claim: (claim, JANUARY) for claim in claims}
        report = Report(
            rejected={places[claim]: why for claim, why in told.items() if why not in {"spared", None}},
            spared=frozenset(places[claim] for claim, why in told.items() if why == "spared"),
            others="DU01",
        )
        back = {claim: why or "DU01" for claim, why in told.items() if why != "spared"}
        for returned, before in ((len(back), 0), (0, len(back))):
            async with world.database.transaction(wakes=False) as connection:
                taken = await return_reported(connection, run_id=run.run_id, report=report)
            assert (taken.returned, taken.returned_before) == (returned, before)
        lines = await rows_of(world, "SELECT claim_id, status, returned_because FROM payment_line")
        assert {claim: why for claim, status, why in lines if status == "returned"} == back
        assert {claim for claim, status, _ in lines if status == "confirmed"} == set(claims) - set(back)
