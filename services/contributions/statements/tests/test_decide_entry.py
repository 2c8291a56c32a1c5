"""Money that is nobody's yet: one officer proposes, another decides, and it counts to the cent or goes back."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import NotFound, Refusal, RequestInvalid
from libs.common.values.month import Month
from libs.contracts.contributions import PaymentReceived
from services.contributions.accounts.rows import totals
from services.contributions.statements.actions import decide_entry as actions
from services.contributions.statements.rows.queue import BankEntry
from services.contributions.statements.tests.camt import Payment
from services.contributions.statements.tests.taken import Bank
from services.contributions.tests.known import TODAY

DECEMBER, JANUARY = Month(2020, 12), Month(2021, 1)


async def _waiting(bank: Bank, amount: str = "100.00", day: str = "2021-01-09") -> int:
    reference = f"B{uuid4().hex[:8]}"
    await bank.takes([Payment(reference, amount, day=day)], name=reference)
    return next(one.bank_entry_id for one in await bank.open() if one.reference == reference)


async def _proposed(
    bank: Bank, entry: int, employer_id: UUID | None = None, parts: Sequence[tuple[Month, Decimal]] = ()
) -> BankEntry:
    async with bank.known.database.transaction(wakes=False) as connection:
        return await actions.propose_allocation(
            connection, entry, employer_id=employer_id or bank.known.employers[0], parts=parts, because="a letter",
            by="officer:a", today=TODAY,
        )  # fmt: skip


async def _returning(bank: Bank, entry: int) -> BankEntry:
    async with bank.known.database.transaction(wakes=False) as connection:
        return await actions.propose_return(connection, entry, because="nobody's", by="officer:a")


async def _decided(bank: Bank, entry: int, *, approved: bool = True, by: str = "officer:b") -> BankEntry:
    async with bank.known.database.transaction(wakes=False) as connection:
        return await actions.decide_entry(connection, entry, approved=approved, by=by, today=TODAY)


async def test_an_allocation_counts_once_another_officer_approved(bank: Bank) -> None:
    employer = bank.known.employers[0]
    entry = await _waiting(bank)
    proposed = await _proposed(bank, entry, parts=[(DECEMBER, Decimal(60)), (JANUARY, Decimal(40))])
    assert (proposed.status, proposed.amounts) == ("proposed", [Decimal(60), Decimal(40)])
    assert (await totals(bank.known.database, employer)).paid == 0
    await bank.is_sound()
    with pytest.raises(Refusal, match="second_officer_needed"):
        await _decided(bank, entry, by="officer:a")
    with pytest.raises(Refusal, match="bank_entry_not_open"):
        await _proposed(bank, entry)
    done = await _decided(bank, entry)
    assert (done.status, done.decided_by) == ("allocated", "officer:b")
    assert (await totals(bank.known.database, employer)).paid == 100
    booked = "SELECT month, amount FROM posting WHERE entry = 'matched' ORDER BY month"
    assert await bank.known.found(booked) == [(DECEMBER.first_day, Decimal(60)), (JANUARY.first_day, Decimal(40))]
    (fact,) = await bank.known.said(PaymentReceived)
    assert (fact.employer_id, fact.amount, fact.reference) == (employer, Decimal(100), done.reference)
    await bank.is_sound()
    for again in (True, False):
        with pytest.raises(Refusal, match="bank_entry_not_open"):
            await _decided(bank, entry, approved=again)


async def test_money_that_goes_back_counts_for_nobody(bank: Bank) -> None:
    entry = await _waiting(bank)
    await _returning(bank, entry)
    assert (await _decided(bank, entry)).status == "returned"
    assert await bank.open() == []
    assert await bank.known.said(PaymentReceived) == []
    await bank.is_sound()


async def test_what_is_rejected_waits_again(bank: Bank) -> None:
    entry = await _waiting(bank)
    await _proposed(bank, entry)
    rejected = await _decided(bank, entry, approved=False)
    assert (rejected.status, rejected.employer_id, rejected.proposed, rejected.amounts) == ("waiting", None, None, None)
    await bank.is_sound()
    await _returning(bank, entry)
    assert (await _decided(bank, entry)).status == "returned"


async def test_no_proposal_of_what_cannot_be(bank: Bank) -> None:
    entry, early = await _waiting(bank), await _waiting(bank, day="2020-10-04")
    for nobody in (99_999_999, 2**63 - 1):
        with pytest.raises(NotFound):
            await _proposed(bank, nobody)
        with pytest.raises(NotFound):
            await _returning(bank, nobody)
        with pytest.raises(NotFound):
            await _decided(bank, nobody)
    with pytest.raises(NotFound) as stranger:
        await _proposed(bank, entry, uuid4())
    assert stranger.value.pointer == "/employer_id"
    with pytest.raises(Refusal, match="bank_entry_not_open"):
        await _decided(bank, entry)
    for parts in ([(DECEMBER, Decimal("99.99"))], [(DECEMBER, Decimal(60)), (JANUARY, Decimal(60))]):
        with pytest.raises(Refusal, match="bank_entry_parts_differ"):
            await _proposed(bank, entry, parts=parts)
    for month in (Month(2020, 9), Month(2021, 2)):
        with pytest.raises(RequestInvalid) as outside:
            await _proposed(bank, entry, parts=[(month, Decimal(100))])
        assert [fault.pointer for fault in outside.value.faults] == ["/parts/0/month"]
    with pytest.raises(RequestInvalid):
        await _proposed(bank, early)
    assert {one.status for one in await bank.open()} == {"waiting"}
