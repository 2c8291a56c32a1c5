"""Record an employer's payment by its reference. An implausible payment waits for an officer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Fault, NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.contracts.contributions import PaymentReceived
from libs.copies.banks import require_bank
from services.contributions.accounts import rows
from services.contributions.accounts.rules.payment_bound import bound_shown, payment_plausible
from services.contributions.employers.rows import lock_employer


@dataclass(frozen=True, slots=True)
class RecordedPayment:
    id: int
    employer_id: UUID
    reference: str
    amount: Decimal
    paid_on: date
    status: Literal["booked", "waiting"]


class PaymentReferenceKnown(Refusal):
    """The reference was recorded before. The refusal tells nothing of that payment: it may be another employer's."""

    code = "payment_reference_known"
    kind = "conflict"


class PaymentInvalid(Refusal):
    code = "payment_invalid"
    kind = "invalid"


class PaymentDecided(Refusal):
    code = "payment_decided"
    kind = "conflict"


class OwnPayment(Refusal):
    code = "own_payment"
    kind = "forbidden"


async def record_payment(
    connection: AsyncConnection,
    law: Law,
    *,
    employer_id: UUID,
    reference: str,
    bank_id: UUID | None,
    amount: Decimal,
    paid_on: date,
    recorded_by: str,
    today: date,
) -> RecordedPayment:
    """Record a payment. An amount above the balance stays as a credit; an issuer's reference pays only once.

    The issuer is the bank that recorded or named the payment, else the agency.
    """
    issuer = f"bank:{bank_id}" if bank_id else "agency"
    employer = await lock_employer(connection, employer_id)
    if employer is None:
        raise NotFound(what="employer", pointer="/employer_id")
    if bank_id is not None:
        await require_bank(connection, bank_id, pointer="/bank_id")
    if paid_on > today:
        raise PaymentInvalid(faults=[Fault("/paid_on", "day_in_the_future")])
    if paid_on < employer.registered_on:
        raise PaymentInvalid(faults=[Fault("/paid_on", "before_registration", {"day": employer.registered_on})])
    if await rows.paid_without_issuer(connection, employer_id, reference):
        raise PaymentReferenceKnown(reference=reference, pointer="/reference")
    bound = await _implausible(connection, law, employer_id=employer_id, amount=amount, today=today)
    account = "receivable" if bound is None else "unmatched"
    booked = await rows.book_payment(
        connection,
        employer_id=employer_id,
        account=account,
        amount=amount,
        reference=reference,
        issuer=issuer,
        paid_on=paid_on,
    )
    if booked is None:
        raise PaymentReferenceKnown(reference=reference, pointer="/reference")
    if bound is None:
        await _say(connection, employer_id=employer_id, reference=reference, amount=amount, paid_on=paid_on)
        return RecordedPayment(booked, employer_id, reference, amount, paid_on, "booked")
    await rows.hold_payment(
        connection,
        booked,
        employer_id=employer_id,
        issuer=issuer,
        reference=reference,
        amount=amount,
        paid_on=paid_on,
        bound=bound,
        recorded_by=recorded_by,
    )
    return RecordedPayment(booked, employer_id, reference, amount, paid_on, "waiting")


async def decide_payment(
    connection: AsyncConnection,
    *,
    payment_id: int,
    status: Literal["matched", "given_back"],
    because: str,
    decided_by: str,
    today: date,
) -> rows.UnmatchedPayment:
    """Count a waiting payment for the employer it names, or mark it as sent back to its bank."""
    whose = await rows.employer_of_unmatched(connection, payment_id)
    if whose is None:
        raise NotFound(what="unmatched payment")
    await lock_employer(connection, whose)
    waiting = await rows.lock_unmatched(connection, payment_id)
    if waiting.status != "waiting":
        raise PaymentDecided(status=waiting.status)
    if waiting.recorded_by == decided_by:
        raise OwnPayment
    payment = await rows.mark_decided(connection, payment_id, status, decided_by=decided_by, because=because)
    await rows.move_unmatched(connection, payment, "receivable" if status == "matched" else "bank", today=today)
    if status == "matched":
        await _say(
            connection,
            employer_id=payment.employer_id,
            reference=payment.reference,
            amount=payment.amount,
            paid_on=payment.paid_on,
        )
    return payment


async def _implausible(
    connection: AsyncConnection, law: Law, *, employer_id: UUID, amount: Decimal, today: date
) -> Mapping[str, str] | None:
    """Return the bound that the credit after this payment would exceed; None if there is no bound or it is kept."""
    if not law.has("contributions", "payment_bound"):
        return None
    terms = law.rule("contributions", "payment_bound").at("bound", today)
    stands = await rows.credit_of(connection, employer_id)
    if payment_plausible(terms, credit_after=stands.credit + amount, largest_month=stands.largest_month):
        return None
    return bound_shown(terms, stands.largest_month)


async def _say(
    connection: AsyncConnection, *, employer_id: UUID, reference: str, amount: Decimal, paid_on: date
) -> None:
    fact = PaymentReceived(employer_id=employer_id, reference=reference, amount=amount, paid_on=paid_on)
    await append(connection, Said(fact, (f"employer:{employer_id}",)))
