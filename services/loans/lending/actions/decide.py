"""Approve an application, which reserves the phase's budget, or refuse it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.contracts.loans import LoanDecided
from services.loans.lending.rows import lock_loan
from services.loans.programme.rules.phase_budget import phases

_RESERVE = text("""
    UPDATE phase_use SET reserved = reserved + :amount
    WHERE phase = :phase AND reserved + :amount <= budget RETURNING reserved
""")
_DECIDE = text("""
    UPDATE loan SET status = :decision, amount = :amount, interest_rate = :interest_rate, reason = :reason,
                    decided_by = :decided_by WHERE loan_id = :loan_id
""")


class BudgetExhausted(Refusal):
    code = "budget_exhausted"
    sentence = Sentence(
        en="Phase {phase} cannot promise {amount} more; its budget is used up. No other phase may stand in.",
        th="วงเงินระยะ {phase} ไม่พอสำหรับ {amount} และใช้วงเงินของระยะอื่นไม่ได้",
        vi="Ngân sách giai đoạn {phase} không đủ cho {amount}; không được dùng của giai đoạn khác.",
    )


class AlreadyDecided(Refusal):
    code = "already_decided"
    sentence = Sentence(
        en="This application is {status} already.",
        th="คำขอนี้มีสถานะ {status} แล้ว",
        vi="Hồ sơ này đã ở trạng thái {status}.",
    )


class OfferInvalid(Refusal):
    code = "offer_invalid"
    kind = "invalid"
    sentence = Sentence(
        en="An approval needs an amount of at most {asked} and an interest rate of at least {interest_from}.",
        th="การอนุมัติต้องมีวงเงินไม่เกิน {asked} และดอกเบี้ยไม่ต่ำกว่า {interest_from}",
        vi="Duyệt vay cần số tiền tối đa {asked} và lãi suất tối thiểu {interest_from}.",
    )


async def decide(
    connection: AsyncConnection,
    law: Law,
    *,
    loan_id: UUID,
    decision: str,
    amount: Decimal | None,
    interest_rate: Decimal | None,
    reason: str | None,
    decided_by: str,
) -> dict[str, Any]:
    """The bank approves, which reserves budget of the phase to the baht, or refuses."""
    loan = await lock_loan(connection, loan_id)
    if loan["status"] != "applied":
        raise AlreadyDecided(status=loan["status"])
    offered = None
    if decision == "approved":
        phase = phases(law.rule("loans", "loan_terms"))[loan["phase"]]
        offered = amount if amount is not None else loan["asked"]
        if offered > loan["asked"] or interest_rate is None or interest_rate < phase.interest_from:
            raise OfferInvalid(asked=loan["asked"], interest_from=phase.interest_from)
        use = {"phase": loan["phase"], "amount": offered}
        if (await connection.execute(_RESERVE, use)).one_or_none() is None:
            raise BudgetExhausted(**use)
    row = {
        "loan_id": loan_id,
        "decision": decision,
        "amount": offered,
        "reason": reason,
        "decided_by": decided_by,
    }
    await connection.execute(_DECIDE, {**row, "interest_rate": interest_rate})
    audience = (f"bank:{loan['bank_id']}", f"borrower:{loan['employer_id']}")
    members = {"employer_id": loan["employer_id"], "bank_id": loan["bank_id"], "amount": offered}
    await append(connection, Said(LoanDecided(loan_id=loan_id, decision=decision, **members), audience))
    return {"loan_id": loan_id, "decision": decision, "amount": offered}
