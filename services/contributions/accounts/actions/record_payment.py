"""Record a payment of an employer by its reference; what is implausible waits until an officer has looked."""

import json
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Fault, NotFound, Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.contracts.contributions import PaymentReceived
from libs.copies.banks import require_bank
from services.contributions.accounts.rules.payment_bound import bound_shown, payment_plausible

_LOCK = text("SELECT registered_on FROM employer WHERE employer_id = :employer_id FOR UPDATE")
# Of payments recorded before issuers were kept the employer stands for the issuer.
_KNOWN = text("""
    SELECT 1 FROM posting WHERE entry = 'payment' AND reference = :reference AND issuer = :unknown_issuer
""")
_STANDS = text("""
    SELECT coalesce(sum(CASE WHEN entry = 'return' THEN -amount WHEN entry = 'reversal' THEN amount
                             WHEN credit_account = 'receivable' THEN amount END), 0) AS credit,
           coalesce((SELECT max(r.employee_payable + r.employer_payable) FROM employer_month m
                     JOIN monthly_return r USING (return_id) WHERE m.employer_id = :employer_id), 0) AS largest_month
    FROM posting WHERE employer_id = :employer_id
""")
_BOOK = text("""
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, reference, issuer, booked_on)
    VALUES (:employer_id, 'bank', :account, :amount, 'payment', :reference, :issuer, :paid_on)
    ON CONFLICT (issuer, reference) WHERE entry = 'payment' DO NOTHING RETURNING posting_id
""")
_WAIT = text("""
    INSERT INTO unmatched_payment (posting_id, employer_id, issuer, reference, amount, paid_on, bound, recorded_by)
    VALUES (:posting_id, :employer_id, :issuer, :reference, :amount, :paid_on, CAST(:bound AS json), :recorded_by)
""")
_EMPLOYER = text("SELECT employer_id FROM unmatched_payment WHERE posting_id = :posting_id")
_WAITING = text("SELECT * FROM unmatched_payment WHERE posting_id = :posting_id FOR UPDATE")
_DECIDE = text("""
    UPDATE unmatched_payment SET status = :status, decided_by = :decided_by, because = :because
    WHERE posting_id = :posting_id RETURNING *
""")
_MOVE = text("""
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, reference, issuer, booked_on)
    VALUES (:employer_id, 'unmatched', :account, :amount, :status, :reference, :issuer, :today)
""")


class PaymentReferenceKnown(Refusal):
    """Nothing of the payment that is known is told: it may be another employer's."""

    code = "payment_reference_known"
    kind = "conflict"
    sentence = Sentence(
        en="The reference {reference} was used for a payment before. A reference pays once; use a new one for another.",
        th="เลขอ้างอิง {reference} เคยใช้กับการชำระแล้ว หนึ่งเลขใช้ได้ครั้งเดียว โปรดใช้เลขใหม่สำหรับการชำระอื่น",
        vi="Số tham chiếu {reference} đã dùng cho một khoản nộp. Mỗi số dùng một lần; khoản khác hãy dùng số mới.",
    )


class PaymentInvalid(Refusal):
    code = "payment_invalid"
    kind = "invalid"
    sentence = Sentence(
        en="The payment cannot be recorded; errors says why.",
        th="บันทึกการชำระไม่ได้ ดูเหตุผลใน errors",
        vi="Không ghi nhận được khoản nộp; xem lý do ở errors.",
    )


class PaymentDecided(Refusal):
    code = "payment_decided"
    kind = "conflict"
    sentence = Sentence(
        en="This payment was decided already: {status}.",
        th="รายการชำระนี้ตัดสินแล้ว: {status}",
        vi="Khoản nộp này đã được quyết định: {status}.",
    )


class OwnPayment(Refusal):
    code = "own_payment"
    kind = "forbidden"
    sentence = Sentence(
        en="Whoever recorded a payment may not decide on it; ask another officer.",
        th="ผู้บันทึกการชำระตัดสินรายการของตนเองไม่ได้ โปรดให้เจ้าหน้าที่อื่นตัดสิน",
        vi="Người ghi nhận khoản nộp không được tự quyết định; hãy nhờ cán bộ khác.",
    )


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
) -> dict[str, Any]:
    """A payment above the balance stands as a credit. A reference of an issuer pays once, whichever employer.

    The issuer is the bank that brought or named it, else the agency.
    """
    issuer = f"bank:{bank_id}" if bank_id else "agency"
    place = {"employer_id": employer_id, "reference": reference, "issuer": issuer}
    known = (await connection.execute(_LOCK, place)).one_or_none()
    if known is None:
        raise NotFound(what="employer", pointer="/employer_id")
    if bank_id is not None:
        await require_bank(connection, bank_id, pointer="/bank_id")
    if paid_on > today:
        raise PaymentInvalid(faults=[Fault("/paid_on", "day_in_the_future")])
    if paid_on < known.registered_on:
        raise PaymentInvalid(faults=[Fault("/paid_on", "before_registration", {"day": known.registered_on})])
    if (
        await connection.execute(_KNOWN, {**place, "unknown_issuer": f"employer:{employer_id}"})
    ).one_or_none() is not None:
        raise PaymentReferenceKnown(reference=reference, pointer="/reference")
    row = {**place, "amount": amount, "paid_on": paid_on}
    bound = await _implausible(connection, law, employer_id=employer_id, amount=amount, today=today)
    account = "receivable" if bound is None else "unmatched"
    booked = (await connection.execute(_BOOK, {**row, "account": account})).scalar_one_or_none()
    if booked is None:
        raise PaymentReferenceKnown(reference=reference, pointer="/reference")
    if bound is None:
        await _say(connection, row)
        return {**row, "id": booked, "status": "booked"}
    waiting = {"posting_id": booked, "bound": json.dumps(bound), "recorded_by": recorded_by}
    await connection.execute(_WAIT, {**row, **waiting})
    return {**row, "id": booked, "status": "waiting"}


async def decide_payment(
    connection: AsyncConnection,
    *,
    payment_id: int,
    status: Literal["matched", "given_back"],
    because: str,
    decided_by: str,
    today: date,
) -> dict[str, Any]:
    """Count a payment that waits for the employer it names, or send it back to where it came from."""
    whose = (await connection.execute(_EMPLOYER, {"posting_id": payment_id})).scalar_one_or_none()
    if whose is None:
        raise NotFound(what="unmatched payment")
    await connection.execute(_LOCK, {"employer_id": whose})
    waiting = (await connection.execute(_WAITING, {"posting_id": payment_id})).mappings().one()
    if waiting["status"] != "waiting":
        raise PaymentDecided(status=waiting["status"])
    if waiting["recorded_by"] == decided_by:
        raise OwnPayment
    decision = {"posting_id": payment_id, "status": status, "decided_by": decided_by, "because": because}
    row = dict((await connection.execute(_DECIDE, decision)).mappings().one())
    account = "receivable" if status == "matched" else "bank"
    await connection.execute(_MOVE, {**row, "account": account, "today": today})
    if status == "matched":
        await _say(connection, row)
    return row


async def _implausible(
    connection: AsyncConnection, law: Law, *, employer_id: UUID, amount: Decimal, today: date
) -> dict[str, str] | None:
    """What the bound was, where the payment would leave a credit above it. A country without a bound has none."""
    if not law.has("contributions", "payment_bound"):
        return None
    terms = law.rule("contributions", "payment_bound").at("bound", today)
    stands = (await connection.execute(_STANDS, {"employer_id": employer_id})).one()
    if payment_plausible(terms, credit_after=stands.credit + amount, largest_month=stands.largest_month):
        return None
    return dict(bound_shown(terms, stands.largest_month))


async def _say(connection: AsyncConnection, row: dict[str, Any]) -> None:
    members = {name: row[name] for name in ("employer_id", "reference", "amount", "paid_on")}
    await append(connection, Said(PaymentReceived(**members), (f"employer:{row['employer_id']}",)))
