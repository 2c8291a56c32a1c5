"""A loan as doors show it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from libs.common.database.rows import Source
from libs.common.door.callers.policies import Caller
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.loans.employers.rows import Employer, employers
from services.loans.lending.rows import Loan, LoanStatus


class Baseline(BaseModel):
    """The headcount that the covenant compares with, and the return that it comes from."""

    month: str
    headcount: int
    return_id: UUID


class Covenant(BaseModel):
    """The months in which the covenant applies."""

    first_month: str
    last_month: str


class Borrower(BaseModel):
    """The borrowing employer, with the members that its bank may see."""

    name: str
    registration_number: str = Field(description="the number that the agency gave")


class LoanShown(BaseModel):
    """A loan, from its application on; amounts have two decimals."""

    id: UUID
    employer_id: UUID
    borrower: Borrower
    bank_id: UUID
    phase: str
    status: LoanStatus
    asked: str
    amount: str | None = Field(description="that was approved")
    interest_rate: str | None = Field(description="as a share: 0.0275 is 2.75 %")
    applied_on: date
    decided_by: str | None = Field(description="who of the bank decided; told to the bank alone")
    reason: str | None = Field(description="of the bank, for its decision")
    withdrawn_because: str | None = Field(description="why the employer withdrew it")
    disbursed_on: date | None
    reference: str | None = Field(description="the bank's own of the disbursement")
    baseline: Baseline | None = Field(description="null before the disbursement")
    covenant: Covenant | None = Field(description="null before the disbursement")
    flag: str | None = Field(description="kept, breached or unproven: by the latest month that was judged")


def borrower_shown(employer: Employer) -> Borrower:
    return Borrower(name=employer.name, registration_number=employer.registration_number)


async def loans_shown(source: Source, loans: Sequence[Loan], caller: Caller) -> list[LoanShown]:
    """Build the answers for loans with their borrowers. Every borrower is known: an unknown employer cannot apply."""
    known = await employers(source, [loan.employer_id for loan in loans])
    return [_loan_shown(loan, known[loan.employer_id], to_its_bank=caller.party == "bank") for loan in loans]


async def loan_shown(source: Source, loan: Loan, caller: Caller) -> LoanShown:
    return (await loans_shown(source, [loan], caller))[0]


def _loan_shown(loan: Loan, employer: Employer, *, to_its_bank: bool) -> LoanShown:
    return LoanShown(
        id=loan.loan_id,
        employer_id=loan.employer_id,
        borrower=borrower_shown(employer),
        bank_id=loan.bank_id,
        phase=loan.phase,
        status=loan.status,
        asked=shown(loan.asked),
        amount=shown(loan.amount) if loan.amount is not None else None,
        interest_rate=f"{loan.interest_rate.normalize():f}" if loan.interest_rate is not None else None,
        applied_on=loan.applied_on,
        decided_by=loan.decided_by if to_its_bank else None,
        reason=loan.reason,
        withdrawn_because=loan.withdrawn_because,
        disbursed_on=loan.disbursed_on,
        reference=loan.reference,
        baseline=baseline_shown(loan),
        covenant=covenant_shown(loan),
        flag=loan.flag,
    )


def baseline_shown(loan: Loan) -> Baseline | None:
    if loan.baseline_month is None or loan.baseline_headcount is None or loan.baseline_return_id is None:
        return None
    return Baseline(
        month=str(Month.of(loan.baseline_month)),
        headcount=loan.baseline_headcount,
        return_id=loan.baseline_return_id,
    )


def covenant_shown(loan: Loan) -> Covenant | None:
    if loan.covenant_from is None or loan.covenant_until is None:
        return None
    return Covenant(first_month=str(Month.of(loan.covenant_from)), last_month=str(Month.of(loan.covenant_until)))
