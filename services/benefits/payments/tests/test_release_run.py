"""A run is released whole by officers other than its author, or not at all, or withdrawn."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from libs.common.four_eyes.approvals import ContentDiffers, OwnApproval
from libs.common.refusals import NotFound
from libs.contracts.benefits import BenefitPaid, ClaimMoved
from services.benefits.claims.actions.change_payee import change_payee
from services.benefits.facts.actions import hear_others
from services.benefits.payments.actions import release_run as releasing
from services.benefits.payments.actions.release_run import Released
from services.benefits.payments.tests.runs import (
    MAKER,
    ONE,
    OTHER,
    freeze,
    payable,
    release,
    rows_of,
    status_of,
    withdraw,
)
from services.benefits.tests.known_persons import Known


async def test_a_run_is_released_by_another_officer_for_exactly_its_lines(known: Known) -> None:
    claim = await payable(known, filed_by=OTHER)
    run = await freeze(known)
    with pytest.raises(NotFound):
        await release(known, run, run_id=uuid4())
    with pytest.raises(OwnApproval):
        await release(known, run, by=MAKER)
    with pytest.raises(ContentDiffers):
        await release(known, run, given_hash="0" * 64)
    for touched in (OTHER, "employer:x"):
        with pytest.raises(releasing.OwnPayment) as refused:
            await release(known, run, by=touched)
        assert refused.value.values == {"count": 1}, "who filed a claim, and who certified it"
    assert await status_of(known, run) == ("frozen", {"frozen"})
    assert await rows_of(known, "SELECT count(*) FROM approval") == [(0,)], "no refused approval counts later"
    assert await release(known, run) == Released()
    assert await status_of(known, run) == ("released", {"confirmed"})
    events = await rows_of(known, "SELECT CAST(data AS text) FROM outbox WHERE type = :type", type=BenefitPaid.TYPE)
    assert [BenefitPaid.model_validate_json(body) for (body,) in events] == [
        BenefitPaid(
            claim_id=claim.claim_id,
            person_id=claim.person_id,
            month="2021-01",
            days=20,
            amount=Decimal("5000.00"),
            set_off=Decimal("0.00"),
        )
    ]
    booked = "SELECT debit_account, credit_account, amount, entry, run_id FROM posting"
    assert await rows_of(known, booked) == [("benefit_expense", "payee", Decimal(5000), "benefit", run.run_id)]
    assert (await known.claim(claim.claim_id)).status == "closed"
    moved = "SELECT data ->> 'now' FROM outbox WHERE type = :type ORDER BY id DESC LIMIT 1"
    assert await rows_of(known, moved, type=ClaimMoved.TYPE) == [("closed",)]
    with pytest.raises(releasing.RunNotFrozen) as again:
        await release(known, run, by=OTHER)
    assert again.value.values == {"status": "released"}
    with pytest.raises(releasing.RunNotFrozen):
        await withdraw(known, run.run_id)


async def test_two_approvals_are_of_two_officers(known: Known) -> None:
    await payable(known)
    run = await freeze(known)
    for _ in range(2):
        assert await release(known, run, needed=2) == Released(missing=1)
    assert await status_of(known, run) == ("frozen", {"frozen"})
    assert await rows_of(known, "SELECT count(*) FROM posting") == [(0,)]
    assert await release(known, run, by=OTHER, needed=2) == Released()
    audited = "SELECT actor, action FROM audit_outbox WHERE action LIKE 'payment_run%' ORDER BY id"
    assert await rows_of(known, audited) == [
        (ONE, "payment_run.approve"),
        (ONE, "payment_run.approve"),
        (OTHER, "payment_run.release"),
    ]


async def test_a_claim_that_changed_makes_the_run_void_and_is_frozen_anew(known: Known) -> None:
    claim = await payable(known)
    await payable(known, person=1)
    run = await freeze(known)
    async with known.database.transaction(wakes=False) as connection:
        account = {"bank": "002", "account": "2"}
        await change_payee(connection, claim_id=claim.claim_id, payee=account, told_by="person:x", own=True)
    assert await release(known, run) == Released(changed=1)
    assert await status_of(known, run) == ("outdated", {"outdated"})
    assert await rows_of(known, "SELECT count(*) FROM posting") == [(0,)], "nothing of it was paid"
    anew = await freeze(known)
    assert (anew.count, anew.total) == (run.count, run.total)
    assert anew.hash != run.hash, "the account is bound by it"
    assert await release(known, anew) == Released()


async def test_frozen_days_after_a_death_are_not_paid(known: Known) -> None:
    claim = await payable(known)
    alive = await payable(known, person=1)
    run = await freeze(known)
    died_on = claim.first_day + timedelta(days=3)
    await known.hear(
        hear_others.persons_died, {"person_id": claim.person_id, "version": 1, "died_on": died_on.isoformat()}
    )
    assert await release(known, run) == Released(left_out=(claim.claim_id,))
    left = "SELECT status, hash, count, total FROM payment_run WHERE run_id = :run"
    ((status, now, count, total),) = await rows_of(known, left, run=run.run_id)
    (paid_alive,) = await rows_of(
        known, "SELECT amount FROM payment_line WHERE run_id = :run AND status = 'frozen'", run=run.run_id
    )
    assert (status, now != run.hash, count, (total,)) == ("frozen", True, 1, paid_alive)
    with pytest.raises(ContentDiffers):
        await release(known, run)
    assert await release(known, run, given_hash=now) == Released()
    states = "SELECT claim_id, status FROM payment_line WHERE run_id = :run"
    assert dict(await rows_of(known, states, run=run.run_id)) == {
        claim.claim_id: "outdated",
        alive.claim_id: "confirmed",
    }, "the others are paid, the line of the dead person is not"
    anew = await freeze(known)
    days = "SELECT claim_id, days FROM payment_line WHERE run_id = :run"
    assert dict(await rows_of(known, days, run=anew.run_id)) == {claim.claim_id: 3}, "the days before the death"
    assert await release(known, anew) == Released()
    # Recorded after the money went: what was paid for the later days is owed.
    died_on -= timedelta(days=2)
    await known.hear(
        hear_others.persons_died, {"person_id": claim.person_id, "version": 2, "died_on": died_on.isoformat()}
    )
    assert await rows_of(known, "SELECT claim_id, amount FROM posting WHERE entry = 'overpayment'") == [
        (claim.claim_id, Decimal(500))
    ]


async def test_a_run_that_is_taken_back_pays_nothing_and_frees_its_month(known: Known) -> None:
    await payable(known)
    with pytest.raises(NotFound):
        await withdraw(known, uuid4())
    run = await freeze(known)
    await withdraw(known, run.run_id)
    assert await status_of(known, run) == ("withdrawn", {"withdrawn"})
    with pytest.raises(releasing.RunNotFrozen) as refused:
        await release(known, run)
    assert refused.value.values == {"status": "withdrawn"}
    assert (await freeze(known)).total == run.total
