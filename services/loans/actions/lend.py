"""A loan's life: applied for by an employer, decided by its bank, disbursed by a second person there."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.common.values.month import Month
from libs.contracts.loans import LoanApplied, LoanDecided, LoanDisbursed
from services.loans.actions.judge_retention import judge_month
from services.loans.rules.headcount_retention import RetentionTerms, covenant_starts
from services.loans.rules.phase_budget import phases

_BANK = text("SELECT 1 FROM bank WHERE bank_id = :bank_id")
_EMPLOYER = text("SELECT 1 FROM employer WHERE employer_id = :employer_id")
_APPLY = text("""
    INSERT INTO loan (loan_id, employer_id, bank_id, phase, asked, status, applied_on)
    VALUES (:loan_id, :employer_id, :bank_id, :phase, :amount, 'applied', :applied_on)
""")
_LOCK = text("SELECT * FROM loan WHERE loan_id = :loan_id FOR UPDATE")
_RESERVE = text("""
    UPDATE phase_use SET reserved = reserved + :amount
    WHERE phase = :phase AND reserved + :amount <= budget RETURNING reserved
""")
_DECIDE = text("""
    UPDATE loan SET status = :decision, amount = :amount, interest_rate = :interest_rate, reason = :reason,
                    decided_by = :decided_by WHERE loan_id = :loan_id
""")
_BASELINE = text("""
    SELECT month, headcount, return_id FROM employer_month
    WHERE employer_id = :employer_id AND month < :application_month AND version > 0
    ORDER BY month DESC LIMIT 1
""")
_DISBURSE = text("""
    UPDATE loan SET status = 'disbursed', disbursed_on = :disbursed_on, disbursed_by = :disbursed_by,
           reference = :reference, baseline_month = :baseline_month, baseline_headcount = :baseline_headcount,
           baseline_return_id = :baseline_return_id, covenant_from = :covenant_from, covenant_until = :covenant_until
    WHERE loan_id = :loan_id RETURNING *
""")
_DISBURSED = text("UPDATE phase_use SET disbursed = disbursed + :amount WHERE phase = :phase")
_MONTHS = text("SELECT * FROM employer_month WHERE employer_id = :employer_id AND month >= :since ORDER BY month")


class PhaseUnknown(Refusal):
    code = "phase_unknown"
    kind = "invalid"
    sentence = Sentence(
        en="The programme has the phases {phases}.",
        th="โครงการมีระยะ {phases}",
        vi="Chương trình có các giai đoạn {phases}.",
    )


class PhaseNotOpen(Refusal):
    code = "phase_not_open"
    sentence = Sentence(
        en="Phase {phase} opens on {opened_on}.",
        th="ระยะ {phase} เปิดวันที่ {opened_on}",
        vi="Giai đoạn {phase} mở ngày {opened_on}.",
    )


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


class NotApproved(Refusal):
    code = "loan_not_approved"
    sentence = Sentence(
        en="Only an approved loan can be disbursed; this one is {status}.",
        th="จ่ายเงินกู้ได้เฉพาะที่อนุมัติแล้ว รายการนี้มีสถานะ {status}",
        vi="Chỉ giải ngân khoản vay đã duyệt; khoản này đang {status}.",
    )


class SecondPersonNeeded(Refusal):
    code = "second_person_needed"
    kind = "forbidden"
    sentence = Sentence(
        en="Who approved the loan may not disburse it; a second person of the bank must.",
        th="ผู้อนุมัติเงินกู้จ่ายเงินเองไม่ได้ ต้องเป็นบุคคลที่สองของธนาคาร",
        vi="Người duyệt không được giải ngân; cần người thứ hai của ngân hàng.",
    )


class BaselineMissing(Refusal):
    code = "baseline_missing"
    sentence = Sentence(
        en="No return with staff was accepted for a month before {month}: there is no headcount to promise.",
        th="ไม่มีแบบที่มีลูกจ้างก่อนเดือน {month} จึงไม่มีจำนวนลูกจ้างตั้งต้น",
        vi="Không có bản kê có lao động trước tháng {month}: không có số lao động để cam kết.",
    )


class ReferenceUsed(Refusal):
    code = "reference_already_used"
    sentence = Sentence(
        en="Your bank has used this reference for another loan. Give each disbursement a reference of its own.",
        th="ธนาคารของท่านใช้เลขอ้างอิงนี้กับเงินกู้รายการอื่นแล้ว โปรดใช้เลขอ้างอิงใหม่",
        vi="Ngân hàng của bạn đã dùng số tham chiếu này cho khoản vay khác. Hãy dùng số khác.",
    )


class EmployerUnknown(Refusal):
    code = "employer_unknown"
    kind = "not_found"
    sentence = Sentence(
        en="No employer with this id is registered. Check the id; one registered just now is known in a moment.",
        th="ไม่มีนายจ้างที่มีรหัสนี้ในทะเบียน โปรดตรวจรหัส หากเพิ่งขึ้นทะเบียนโปรดรอสักครู่",
        vi="Không có đơn vị nào mang mã này. Hãy kiểm tra mã; đơn vị vừa đăng ký sẽ có sau giây lát.",
    )


class NewsOnItsWay(Refusal):
    code = "news_on_its_way"
    kind = "unavailable"
    sentence = Sentence(
        en="What other services have said is still being read here. Try again in a minute.",
        th="ระบบกำลังรับข้อมูลจากบริการอื่น โปรดลองอีกครั้งในหนึ่งนาที",
        vi="Dữ liệu từ dịch vụ khác đang được tiếp nhận. Hãy thử lại sau một phút.",
    )


class OfferInvalid(Refusal):
    code = "offer_invalid"
    kind = "invalid"
    sentence = Sentence(
        en="An approval needs an amount of at most {asked} and an interest rate of at least {interest_from}.",
        th="การอนุมัติต้องมีวงเงินไม่เกิน {asked} และดอกเบี้ยไม่ต่ำกว่า {interest_from}",
        vi="Duyệt vay cần số tiền tối đa {asked} và lãi suất tối thiểu {interest_from}.",
    )


class DisbursedTooEarly(Refusal):
    code = "disbursed_outside_programme"
    kind = "invalid"
    sentence = Sentence(
        en="A loan is disbursed between its application, {applied_on}, and today, {today}.",
        th="วันจ่ายเงินกู้ต้องอยู่ระหว่างวันยื่นคำขอ {applied_on} ถึงวันนี้ {today}",
        vi="Ngày giải ngân phải từ ngày nộp hồ sơ {applied_on} đến hôm nay {today}.",
    )


async def apply(
    connection: AsyncConnection,
    law: Law,
    *,
    employer_id: UUID,
    bank_id: UUID,
    phase: str,
    amount: Decimal,
    applied_on: date,
) -> UUID:
    programme = phases(law.rule("loans", "loan_terms"))
    if phase not in programme:
        raise PhaseUnknown(pointer="/phase", phases=", ".join(programme))
    if applied_on < programme[phase].opened_on:
        raise PhaseNotOpen(phase=phase, opened_on=programme[phase].opened_on)
    if (await connection.execute(_EMPLOYER, {"employer_id": employer_id})).one_or_none() is None:
        raise EmployerUnknown(pointer="/employer_id")
    if (await connection.execute(_BANK, {"bank_id": bank_id})).one_or_none() is None:
        raise NotFound(what="bank", pointer="/bank_id")
    members = {"employer_id": employer_id, "bank_id": bank_id, "phase": phase, "amount": amount}
    loan_id = uuid7()
    await connection.execute(_APPLY, {**members, "loan_id": loan_id, "applied_on": applied_on})
    fact = LoanApplied(loan_id=loan_id, **members)
    await append(connection, Said(fact, (f"bank:{bank_id}", f"borrower:{employer_id}")))
    return loan_id


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
    loan = (await connection.execute(_LOCK, {"loan_id": loan_id})).mappings().one()
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


async def disburse(
    connection: AsyncConnection,
    law: Law,
    *,
    loan_id: UUID,
    disbursed_on: date,
    reference: str,
    disbursed_by: str,
    today: date,
) -> dict[str, Any]:
    """Freeze the baseline and begin to judge, with the months that are known already."""
    loan = (await connection.execute(_LOCK, {"loan_id": loan_id})).mappings().one()
    if loan["status"] != "approved":
        raise NotApproved(status=loan["status"])
    if loan["decided_by"] == disbursed_by:
        raise SecondPersonNeeded
    if not loan["applied_on"] <= disbursed_on <= today:
        raise DisbursedTooEarly(pointer="/disbursed_on", applied_on=loan["applied_on"], today=today)
    application_month = Month.of(loan["applied_on"])
    place = {"employer_id": loan["employer_id"], "application_month": application_month.first_day}
    baseline = (await connection.execute(_BASELINE, place)).one_or_none()
    if baseline is None or not baseline.headcount:
        raise BaselineMissing(month=application_month)
    terms = RetentionTerms.of(law.rule("loans", "headcount_retention").at("retention", loan["applied_on"]))
    start = covenant_starts(Month.of(disbursed_on), terms)
    last = start.plus(phases(law.rule("loans", "loan_terms"))[loan["phase"]].term_months - 1)
    row = {
        "loan_id": loan_id,
        "disbursed_on": disbursed_on,
        "disbursed_by": disbursed_by,
        "reference": reference,
        "baseline_month": baseline.month,
        "baseline_headcount": baseline.headcount,
        "baseline_return_id": baseline.return_id,
        "covenant_from": start.first_day,
        "covenant_until": last.first_day,
    }
    with explained({"loan_reference": ReferenceUsed(pointer="/reference")}):
        disbursed = dict((await connection.execute(_DISBURSE, row)).mappings().one())
    await connection.execute(_DISBURSED, {"phase": loan["phase"], "amount": loan["amount"]})
    fact = LoanDisbursed(
        loan_id=loan_id,
        employer_id=loan["employer_id"],
        bank_id=loan["bank_id"],
        disbursed_on=disbursed_on,
        baseline_month=str(Month.of(baseline.month)),
        baseline_headcount=baseline.headcount,
        baseline_return_id=baseline.return_id,
    )
    await append(connection, Said(fact, (f"bank:{loan['bank_id']}", f"borrower:{loan['employer_id']}")))
    known = {"employer_id": loan["employer_id"], "since": start.first_day}
    for month in (await connection.execute(_MONTHS, known)).mappings().all():
        await judge_month(connection, disbursed, dict(month), terms)
    return disbursed
