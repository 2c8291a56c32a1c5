"""Apply for a loan through a bank."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.loans import LoanApplied
from services.loans.employers.rows import employer_known
from services.loans.lending.rows import insert_application
from services.loans.programme.rows import bank_known
from services.loans.programme.rules.phase_budget import phases


class PhaseUnknown(Refusal):
    code = "phase_unknown"
    kind = "invalid"


class PhaseNotOpen(Refusal):
    code = "phase_not_open"


class EmployerUnknown(Refusal):
    code = "employer_unknown"
    kind = "not_found"


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
    """The id of the application, which becomes that of the loan."""
    programme = phases(law.rule("loans", "loan_terms"))
    if phase not in programme:
        raise PhaseUnknown(pointer="/phase", phases=", ".join(programme))
    if applied_on < programme[phase].opened_on:
        raise PhaseNotOpen(phase=phase, opened_on=programme[phase].opened_on)
    if not await employer_known(connection, employer_id):
        raise EmployerUnknown(pointer="/employer_id")
    if not await bank_known(connection, bank_id):
        raise NotFound(what="bank", pointer="/bank_id")
    loan_id = uuid7()
    await insert_application(
        connection,
        loan_id=loan_id,
        employer_id=employer_id,
        bank_id=bank_id,
        phase=phase,
        asked=amount,
        applied_on=applied_on,
    )
    fact = LoanApplied(loan_id=loan_id, employer_id=employer_id, bank_id=bank_id, phase=phase, amount=amount)
    await append(connection, Said(fact, (f"bank:{bank_id}", f"borrower:{employer_id}")))
    return loan_id
