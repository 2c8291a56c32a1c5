"""A bank sends a payment back: it is booked back whole, and is payable again once the account is right."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.month import Month
from libs.contracts.benefits import BenefitReturned, ClaimMoved
from services.benefits.actions.evaluate_claim import evaluate_claim

_LOCK_CLAIM = text("SELECT * FROM claim WHERE claim_id = :claim_id FOR UPDATE")
_LINE = text("""
    SELECT * FROM payment_line WHERE run_id = :run_id AND claim_id = :claim_id AND month = :month
""")
_RETURN = text("""
    UPDATE payment_line SET status = 'returned', returned_because = :reason
    WHERE run_id = :run_id AND claim_id = :claim_id AND month = :month
""")
# What was set off is owed again: the line that recovered it never reached anybody.
_BOOK_BACK = text("""
    INSERT INTO posting (claim_id, person_id, debit_account, credit_account, amount, entry, run_id)
    SELECT :claim_id, :person_id, account, 'benefit_expense', amount, 'returned', :run_id
    FROM (VALUES ('payee', CAST(:amount AS numeric)), ('overpayment_receivable', CAST(:set_off AS numeric)))
         AS part(account, amount)
    WHERE amount > 0
""")
_UNPAID = text("""
    UPDATE entitlement SET paid = paid - :entitled, bound = greatest(amount, paid - :entitled)
    WHERE claim_id = :claim_id AND month = :month
""")
_REOPEN = text("""
    UPDATE claim SET status = CASE WHEN status = 'closed' THEN 'in_payment' ELSE status END, version = version + 1
    WHERE claim_id = :claim_id RETURNING status
""")
_PAYEE = text("""
    UPDATE claim SET payee = CAST(:payee AS json), version = version + 1 WHERE claim_id = :claim_id RETURNING version
""")


class PaymentNotSent(Refusal):
    code = "payment_not_sent"
    sentence = Sentence(
        en="This payment is {status}; only a payment that was sent can come back.",
        th="รายการจ่ายนี้มีสถานะ {status} คืนได้เฉพาะรายการที่ส่งจ่ายแล้ว",
        vi="Khoản chi này đang {status}; chỉ khoản đã chi mới có thể bị trả lại.",
    )


async def return_payment(
    connection: AsyncConnection, law: Law, *, run_id: UUID, claim_id: UUID, month: Month, reason: str, today: date
) -> dict[str, Any]:
    """Book the line back and open its claim again. The amount goes into the next run that is frozen."""
    place = {"run_id": run_id, "claim_id": claim_id, "month": month.first_day}
    claim = (await connection.execute(_LOCK_CLAIM, place)).mappings().one_or_none()
    line = (await connection.execute(_LINE, place)).mappings().one_or_none()
    if claim is None or line is None:
        raise NotFound(what="payment")
    if line["status"] != "confirmed":
        raise PaymentNotSent(status=line["status"])
    await connection.execute(_RETURN, {**place, "reason": reason})
    await connection.execute(_UNPAID, {**place, "entitled": line["entitled"]})
    money = {"amount": line["amount"], "set_off": line["set_off"]}
    await connection.execute(_BOOK_BACK, {**place, "person_id": claim["person_id"], **money})
    now = (await connection.execute(_REOPEN, place)).scalar_one()
    whose = {name: claim[name] for name in ("claim_id", "person_id")}
    audience = (f"person:{claim['person_id']}",)
    await append(connection, Said(BenefitReturned(**whose, month=str(month), **money, reason=reason), audience))
    if now != claim["status"]:
        moved = {"employer_id": claim["employer_id"], "was": claim["status"], "now": now, "reason": "payment_returned"}
        await append(connection, Said(ClaimMoved(**whose, **moved, days=None, last_paid_day=None), audience))
    await evaluate_claim(connection, law, claim_id, today=today)
    return {"run_id": run_id, "claim_id": claim_id, "month": str(month), "status": "returned"}


async def change_payee(connection: AsyncConnection, *, claim_id: UUID, payee: dict[str, Any]) -> int:
    """From the next freeze on: a run frozen before no longer matches its claim. The claim's version after it."""
    found = await connection.execute(_PAYEE, {"claim_id": claim_id, "payee": json.dumps(payee, ensure_ascii=False)})
    return int(found.scalar_one())
