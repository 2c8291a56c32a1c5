"""Decide on a payment that no balance counts: it is an employer's, or it goes back.

The one who recorded the payment, or took the statement that it came with, does not decide.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, RequestInvalid
from services.contributions.accounts.actions.record_payment import OwnPayment, PaymentDecided, decide_payment
from services.contributions.accounts.rows import UnmatchedPayment
from services.contributions.statements.actions.decide_entry import (
    EntryNotOpen,
    carry_out_proposal,
    propose_allocation,
    propose_return,
)
from services.contributions.statements.rows.queue import BankEntry
from services.contributions.statements.rows.unmatched import TakenEntry, entry_of_payment


async def match_payment(
    connection: AsyncConnection, payment_id: int, *, employer_id: UUID | None, because: str, by: str, today: date
) -> BankEntry | UnmatchedPayment:
    """Count a payment for its employer: for the one it names, or, where it is nobody's, for `employer_id`."""
    entry = await entry_of_payment(connection, payment_id)
    if entry is None:
        decided = await decide_payment(
            connection, payment_id=payment_id, status="matched", because=because, decided_by=by, today=today
        )
        if employer_id not in {None, decided.employer_id}:
            raise RequestInvalid(faults=[Fault("/employer_id", "employer_differs")])
        return decided
    if employer_id is None:
        raise RequestInvalid(faults=[Fault("/employer_id", "missing")])
    _refuse_own(entry, by)
    try:
        proposed = await propose_allocation(
            connection, entry.bank_entry_id, employer_id=employer_id, parts=[], because=because, by=entry.taken_by,
            today=today,
        )  # fmt: skip
    except EntryNotOpen as refused:
        raise PaymentDecided(**refused.values) from None
    return await carry_out_proposal(connection, proposed, by=by, today=today)


async def give_payment_back(
    connection: AsyncConnection, payment_id: int, *, because: str, by: str, today: date
) -> BankEntry | UnmatchedPayment:
    """Send a payment back to where it came from."""
    entry = await entry_of_payment(connection, payment_id)
    if entry is None:
        return await decide_payment(
            connection, payment_id=payment_id, status="given_back", because=because, decided_by=by, today=today
        )
    _refuse_own(entry, by)
    try:
        proposed = await propose_return(connection, entry.bank_entry_id, because=because, by=entry.taken_by)
    except EntryNotOpen as refused:
        raise PaymentDecided(**refused.values) from None
    return await carry_out_proposal(connection, proposed, by=by, today=today)


def _refuse_own(entry: TakenEntry, by: str) -> None:
    if entry.taken_by == by:
        raise OwnPayment
