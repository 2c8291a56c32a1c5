"""Each action of the room: a payment is booked once, or waits until a second officer decides."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import uuid4

import pytest

from libs.common.refusals import NotFound, Refusal
from libs.contracts.contributions import PaymentReceived
from services.contributions.accounts.actions import record_payment as actions
from services.contributions.accounts.rows import Totals, UnmatchedPayment, totals
from services.contributions.tests.known import REGISTERED_ON, TODAY, Known, known_employers
from tests.fresh_databases import FreshDatabases

HUGE = Decimal("100000.01")
NOTHING = Decimal(0)


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_employers(databases) as world:
        yield world


async def _paid(known: Known, reference: str = "0001", **changed: Any) -> actions.RecordedPayment:
    given: dict[str, Any] = {"employer_id": known.employers[0], "bank_id": None, "amount": Decimal(100)}
    given |= {"paid_on": TODAY, "recorded_by": "officer:a", "today": TODAY, "reference": reference, **changed}
    async with known.database.transaction(wakes=False) as connection:
        return await actions.record_payment(connection, known.law, **given)


async def _decided(
    known: Known, payment_id: int, status: Literal["matched", "given_back"], *, by: str = "officer:b"
) -> UnmatchedPayment:
    async with known.database.transaction(wakes=False) as connection:
        return await actions.decide_payment(
            connection, payment_id=payment_id, status=status, because="seen", decided_by=by, today=TODAY
        )


async def test_a_payment_is_booked_and_said_once_for_each_issuer(known: Known) -> None:
    bank_id, employer_id = await known.has_bank(), known.employers[0]
    for issuer in (bank_id, None):
        made = await _paid(known, bank_id=issuer)
        assert (made.employer_id, made.amount, made.status) == (employer_id, Decimal(100), "booked")
        for again in known.employers:
            with pytest.raises(Refusal, match="payment_reference_known") as refused:
                await _paid(known, bank_id=issuer, employer_id=again, amount=Decimal(7))
            assert refused.value.values == {"reference": "0001"}, "nothing of the payment that is known is told"
    assert await totals(known.database, employer_id) == Totals(NOTHING, Decimal(200))
    fact = PaymentReceived(employer_id=employer_id, reference="0001", amount=Decimal(100), paid_on=TODAY)
    assert await known.said(PaymentReceived) == [fact, fact]
    assert await known.found("SELECT DISTINCT audience FROM outbox") == [([f"employer:{employer_id}"],)]


async def test_an_impossible_payment_is_refused_and_not_booked(known: Known) -> None:
    with pytest.raises(NotFound) as nobody:
        await _paid(known, employer_id=uuid4())
    with pytest.raises(Refusal, match="bank_unknown") as stranger:
        await _paid(known, bank_id=uuid4())
    assert [one.value.pointer for one in (nobody, stranger)] == ["/employer_id", "/bank_id"]
    days: dict[date, str] = {
        TODAY + timedelta(days=1): "day_in_the_future",
        REGISTERED_ON - timedelta(days=1): "before_registration",
    }
    for day, code in days.items():
        with pytest.raises(actions.PaymentInvalid) as refused:
            await _paid(known, paid_on=day)
        assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/paid_on", code)]
    assert await known.found("SELECT count(*) FROM posting") == [(0,)]
    assert await known.said(PaymentReceived) == []
    assert (await _paid(known, paid_on=REGISTERED_ON)).status == "booked"


async def test_a_reference_from_before_issuers_were_kept_is_refused_for_its_employer(known: Known) -> None:
    one, other = known.employers
    await known.found(
        """
        INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, reference, issuer, booked_on)
        VALUES (:id, 'bank', 'receivable', 1, 'payment', '0001', 'employer:' || :own, '2020-12-01')
        """,
        id=one,
        own=str(one),
    )
    with pytest.raises(Refusal, match="payment_reference_known"):
        await _paid(known)
    assert (await _paid(known, employer_id=other)).status == "booked"


async def test_a_credit_above_the_bound_waits_for_a_second_officer(known: Known) -> None:
    employer_id = known.employers[0]
    huge = await _paid(known, amount=HUGE)
    assert huge.status == "waiting"
    assert await totals(known.database, employer_id) == Totals(NOTHING, NOTHING, waiting=HUGE)
    assert await known.said(PaymentReceived) == [], "nothing is said of what does not count"
    with pytest.raises(Refusal, match="own_payment"):
        await _decided(known, huge.id, "matched", by="officer:a")
    with pytest.raises(NotFound):
        await _decided(known, 99_999_999, "matched")
    decided = await _decided(known, huge.id, "matched")
    assert (decided.status, decided.because, decided.bound["months_ahead"]) == ("matched", "seen", "12")
    assert await totals(known.database, employer_id) == Totals(NOTHING, HUGE)
    assert [fact.amount for fact in await known.said(PaymentReceived)] == [HUGE]
    with pytest.raises(Refusal, match="payment_decided") as again:
        await _decided(known, huge.id, "given_back")
    assert again.value.values == {"status": "matched"}
    more = await _paid(known, "0002", amount=Decimal("0.01"))
    assert more.status == "waiting", "on top of a credit that stands already"


async def test_a_returned_payment_never_counts_and_its_postings_balance(known: Known) -> None:
    huge = await _paid(known, amount=HUGE)
    await _decided(known, huge.id, "given_back")
    assert await totals(known.database, known.employers[0]) == Totals(NOTHING, NOTHING)
    assert await known.said(PaymentReceived) == []
    booked = "SELECT debit_account, credit_account, amount, entry FROM posting ORDER BY posting_id"
    assert await known.found(booked) == [
        ("bank", "unmatched", HUGE, "payment"),
        ("unmatched", "bank", HUGE, "given_back"),
    ]
    with pytest.raises(Refusal, match="payment_reference_known"):
        await _paid(known, amount=Decimal(1))
