"""Refunds: never above the credit, by another officer, booked once."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import NotFound
from services.contributions.accounts.rows import totals
from services.contributions.collection.actions.refund import (
    RefundAboveCredit,
    RefundDecided,
    RefundExists,
    decide_refund,
    propose_refund,
)
from services.contributions.collection.rows.refunds import Refund
from services.contributions.collection.tests.owing import day, paid
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known

ON = date(2020, 12, 12)
_CLAIM = text("""
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, month, reference, booked_on)
    VALUES (:employer_id, 'inspection_receivable', 'inspection_contributions', 15, 'inspection', '2020-10-01', 'a case',
            '2020-12-11')
""")
POSTED = "SELECT debit_account, credit_account, amount FROM posting WHERE entry = 'refund'"


async def _has_credit(known: Known, amount: str = "500.00") -> None:
    """Let the first employer owe 480.00 of November in time, and pay `amount`."""
    await filed(known, lines("12000"), today=date(2020, 12, 5))
    await paid(known, amount, date(2020, 12, 10))


async def _proposed(known: Known, amount: str, *, employer_id: UUID | None = None) -> Refund:
    async with known.database.transaction(wakes=False) as connection:
        return await propose_refund(
            connection,
            known.law,
            employer_id=employer_id or known.employers[0],
            amount=Decimal(amount),
            because="paid twice",
            proposed_by="officer:a",
            today=ON,
        )


async def _decided(known: Known, refund_id: UUID, *, approved: bool = True, by: str = "officer:b") -> Refund:
    async with known.database.transaction(wakes=False) as connection:
        return await decide_refund(connection, known.law, refund_id, approved=approved, by=by, today=ON)


async def test_another_officer_books_it_once_and_the_credit_is_less(known: Known) -> None:
    await _has_credit(known)
    made = await _proposed(known, "20.00")
    with pytest.raises(OwnApproval):
        await _decided(known, made.refund_id, by="officer:a")
    assert await known.found(POSTED) == []
    done = await _decided(known, made.refund_id)
    assert (done.status, done.decided_by) == ("refunded", "officer:b")
    assert await known.found(POSTED) == [("receivable", "payable", Decimal("20.00"))]
    sums = await totals(known.database, known.employers[0])
    assert (sums.paid, sums.assessed) == (Decimal("480.00"), Decimal("480.00"))
    with pytest.raises(RefundDecided):
        await _decided(known, made.refund_id)
    with pytest.raises(RefundAboveCredit):
        await _proposed(known, "0.01")
    await day(known, date(2021, 2, 1))


async def test_no_refund_is_above_what_was_paid_beyond_all_that_is_owed(known: Known) -> None:
    await _has_credit(known)
    with pytest.raises(RefundAboveCredit) as refused:
        await _proposed(known, "20.01")
    assert refused.value.values["credit"] == "20.00"
    made = await _proposed(known, "20.00")
    with pytest.raises(RefundExists) as exists:
        await _proposed(known, "1.00")
    assert exists.value.values["existing"] == made.refund_id
    await filed(known, lines("12200"), kind="correction", today=ON)
    with pytest.raises(RefundAboveCredit):
        await _decided(known, made.refund_id)
    assert (await _decided(known, made.refund_id, approved=False)).status == "refused"
    assert await known.found(POSTED) == []
    await day(known, date(2021, 2, 1))


async def test_what_an_inspection_claims_is_kept_back(known: Known) -> None:
    """A claim is paid from the credit a moment later, by a listener: until then nothing of it is refunded."""
    await _has_credit(known)
    async with known.database.transaction(wakes=False) as connection:
        await connection.execute(_CLAIM, {"employer_id": known.employers[0]})
    with pytest.raises(RefundAboveCredit) as refused:
        await _proposed(known, "5.01")
    assert refused.value.values["credit"] == "5.00"
    assert (await _proposed(known, "5.00")).status == "proposed"


async def test_who_proposed_may_take_it_back_and_unknown_ones_are_not_found(known: Known) -> None:
    await _has_credit(known)
    made = await _proposed(known, "1.00")
    assert (await _decided(known, made.refund_id, approved=False, by="officer:a")).status == "refused"
    with pytest.raises(NotFound):
        await _decided(known, uuid4())
    with pytest.raises(NotFound):
        await _proposed(known, "1.00", employer_id=uuid4())
