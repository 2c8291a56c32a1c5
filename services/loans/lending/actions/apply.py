"""Apply for a loan of a phase through a bank."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.loans import LoanApplied
from services.loans.programme.rules.phase_budget import phases

_BANK = text("SELECT 1 FROM bank WHERE bank_id = :bank_id")
_EMPLOYER = text("SELECT 1 FROM employer WHERE employer_id = :employer_id")
_APPLY = text("""
    INSERT INTO loan (loan_id, employer_id, bank_id, phase, asked, status, applied_on)
    VALUES (:loan_id, :employer_id, :bank_id, :phase, :amount, 'applied', :applied_on)
""")


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


class EmployerUnknown(Refusal):
    code = "employer_unknown"
    kind = "not_found"
    sentence = Sentence(
        en="No employer with this id is registered. Check the id; one registered just now is known in a moment.",
        th="ไม่มีนายจ้างที่มีรหัสนี้ในทะเบียน โปรดตรวจรหัส หากเพิ่งขึ้นทะเบียนโปรดรอสักครู่",
        vi="Không có đơn vị nào mang mã này. Hãy kiểm tra mã; đơn vị vừa đăng ký sẽ có sau giây lát.",
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
