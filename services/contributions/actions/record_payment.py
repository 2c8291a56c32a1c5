"""Record a payment of an employer by its reference."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.contracts.contributions import PaymentReceived

_LOCK = text("SELECT 1 FROM employer WHERE employer_id = :employer_id FOR UPDATE")
_KNOWN = text("""
    SELECT amount, booked_on FROM posting
    WHERE employer_id = :employer_id AND reference = :reference AND entry = 'payment'
""")
_BOOK = text("""
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, reference, booked_on)
    VALUES (:employer_id, 'bank', 'receivable', :amount, 'payment', :reference, :paid_on) RETURNING posting_id
""")


class PaymentReferenceKnown(Refusal):
    code = "payment_reference_known"
    kind = "conflict"
    sentence = Sentence(
        en="A payment of {amount} with the reference {reference} is recorded already.",
        th="บันทึกการชำระ {amount} เลขอ้างอิง {reference} ไว้แล้ว",
        vi="Khoản nộp {amount} với số tham chiếu {reference} đã được ghi nhận.",
    )


async def record_payment(
    connection: AsyncConnection, *, employer_id: UUID, reference: str, amount: Decimal, paid_on: date
) -> dict[str, Any]:
    """A payment above the balance stands as a credit. A reference pays once."""
    if (await connection.execute(_LOCK, {"employer_id": employer_id})).one_or_none() is None:
        raise NotFound(what="employer", pointer="/employer_id")
    place = {"employer_id": employer_id, "reference": reference}
    known = (await connection.execute(_KNOWN, place)).one_or_none()
    if known is not None:
        raise PaymentReferenceKnown(reference=reference, amount=known.amount, pointer="/reference")
    row = {**place, "amount": amount, "paid_on": paid_on}
    posting_id = (await connection.execute(_BOOK, row)).scalar_one()
    await append(connection, Said(PaymentReceived(**row), (f"employer:{employer_id}",)))
    return {**row, "id": posting_id}
