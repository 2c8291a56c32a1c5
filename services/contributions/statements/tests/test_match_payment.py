"""A payment of nobody is matched or sent back by an officer, other than who took its statement, once."""

from uuid import UUID, uuid4

import pytest

from libs.common.refusals import NotFound, Refusal, RequestInvalid
from libs.contracts.contributions import PaymentReceived
from services.contributions.accounts.rows import totals
from services.contributions.statements.actions.match_payment import give_payment_back, match_payment
from services.contributions.statements.rows.unmatched import waiting_payments
from services.contributions.statements.tests.camt import Payment
from services.contributions.statements.tests.taken import Bank
from services.contributions.tests.known import TODAY

TAKER, OTHER = "bank:a", "officer:b"


async def _waiting(bank: Bank) -> int:
    await bank.takes([Payment("B1", "100.00")])
    (found,) = await waiting_payments(bank.known.database, areas=None, after=0, limit=10)
    assert (found.reference, found.employer_id, found.reason) == ("B1", None, "no_reference")
    return found.posting_id


async def _matched(bank: Bank, payment: int, employer_id: UUID | None, *, by: str = OTHER) -> str:
    async with bank.known.database.transaction(wakes=False) as connection:
        decided = await match_payment(
            connection, payment, employer_id=employer_id, because="a call", by=by, today=TODAY
        )
        return str(decided.status)


async def _given_back(bank: Bank, payment: int, *, by: str = OTHER) -> str:
    async with bank.known.database.transaction(wakes=False) as connection:
        return str((await give_payment_back(connection, payment, because="a slip", by=by, today=TODAY)).status)


async def test_a_match_counts_once_for_the_employer_that_is_named(bank: Bank) -> None:
    employer, payment = bank.known.employers[0], await _waiting(bank)
    assert await _matched(bank, payment, employer) == "allocated"
    assert (await totals(bank.known.database, employer)).paid == 100
    assert [str(one.amount) for one in await bank.known.said(PaymentReceived)] == ["100.00"]
    for again in (_matched(bank, payment, employer), _given_back(bank, payment)):
        with pytest.raises(Refusal, match="payment_decided"):
            await again
    assert await waiting_payments(bank.known.database, areas=None, after=0, limit=10) == []
    await bank.is_sound()


async def test_what_goes_back_counts_for_nobody(bank: Bank) -> None:
    payment = await _waiting(bank)
    assert await _given_back(bank, payment) == "returned"
    assert await bank.known.said(PaymentReceived) == []
    await bank.is_sound()


async def test_the_taker_an_unnamed_and_an_unknown_employer_are_refused(bank: Bank) -> None:
    employer, payment = bank.known.employers[0], await _waiting(bank)
    for own in (_matched(bank, payment, employer, by=TAKER), _given_back(bank, payment, by=TAKER)):
        with pytest.raises(Refusal, match="own_payment"):
            await own
    with pytest.raises(RequestInvalid) as unnamed:
        await _matched(bank, payment, None)
    assert [(fault.pointer, fault.code) for fault in unnamed.value.faults] == [("/employer_id", "missing")]
    for unknown in (_matched(bank, payment, uuid4()), _matched(bank, 0, employer), _given_back(bank, 0)):
        with pytest.raises(NotFound):
            await unknown
    assert len(await waiting_payments(bank.known.database, areas=None, after=0, limit=10)) == 1
    await bank.is_sound()
