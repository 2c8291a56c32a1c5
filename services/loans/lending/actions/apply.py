"""Apply for a loan through a bank. The employer must be active, file, owe nothing and stay below its cap."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from libs.common.values.month import Month
from libs.contracts.loans import LoanApplied
from libs.copies.employer_life.inactive_periods import inactive_periods
from services.loans.employers.rows import Baseline, Employer, baseline_before, lock_employer, missing_months, owed_by
from services.loans.lending.rows import Loan, asked_in_phase, insert_application
from services.loans.lending.rules.loan_application import ApplicationTerms, first_month_looked_at, largest_loan
from services.loans.programme.rows import bank_known, phase_is_open
from services.loans.programme.rules.phase_budget import phases


class PhaseUnknown(Refusal):
    code = "phase_unknown"
    kind = "invalid"


class PhaseNotOpen(Refusal):
    code = "phase_not_open"


class PhaseClosed(Refusal):
    code = "phase_closed"


class EmployerUnknown(Refusal):
    code = "employer_unknown"
    kind = "not_found"
    follows_from_news = True


class NotActive(Refusal):
    code = "not_active"
    kind = "invalid"


class EndedOrPaused(NotActive):
    """An employer that does no work on the day of the application."""

    text = "not_working"


class MonthsMissing(Refusal):
    code = "months_missing"
    kind = "invalid"
    follows_from_news = True


class InArrears(Refusal):
    code = "in_arrears"
    kind = "invalid"
    follows_from_news = True


class AboveCap(Refusal):
    code = "above_cap"
    kind = "invalid"
    follows_from_news = True


class AboveEveryCap(AboveCap):
    """The amount is above the cap of an employer of any size. The refusal does not read the employer's standing."""

    text = "above_every_cap"
    follows_from_news = False


async def apply(
    connection: AsyncConnection,
    law: Law,
    *,
    employer_id: UUID,
    bank_id: UUID,
    phase: str,
    amount: Decimal,
    applied_on: date,
) -> Loan:
    """Make the application, which becomes the loan."""
    programme = phases(law.rule("loans", "loan_terms"))
    if phase not in programme:
        raise PhaseUnknown(pointer="/phase", phases=", ".join(programme))
    if applied_on < programme[phase].opened_on:
        raise PhaseNotOpen(phase=phase, opened_on=programme[phase].opened_on)
    if not await phase_is_open(connection, phase):
        raise PhaseClosed(pointer="/phase", phase=phase)
    borrower = await lock_employer(connection, employer_id)
    if borrower is None:
        raise EmployerUnknown(pointer="/employer_id", named=employer_id)
    if not await bank_known(connection, bank_id):
        raise NotFound(what="bank", pointer="/bank_id")
    terms = ApplicationTerms.of(law.rule("loans", "loan_application").at("application", applied_on))
    most = max(cap.amount for cap in terms.caps)
    if amount > most:
        raise AboveEveryCap(pointer="/amount", largest=shown(most))
    baseline = await refuse_standing(connection, borrower, terms, applied_on=applied_on)
    headcount, largest = baseline.headcount or 0, largest_loan(baseline.headcount or 0, terms)
    asked = await asked_in_phase(connection, employer_id, phase)
    if asked + amount > largest:
        month = Month.of(baseline.month)
        raise AboveCap(pointer="/amount", largest=shown(largest), asked=shown(asked), headcount=headcount, month=month)
    loan_id = uuid7()
    loan = await insert_application(
        connection,
        loan_id=loan_id,
        employer_id=employer_id,
        bank_id=bank_id,
        phase=phase,
        asked=amount,
        applied_on=applied_on,
    )
    fact = LoanApplied(loan_id=loan_id, employer_id=employer_id, bank_id=bank_id, phase=phase, amount=amount)
    await append(connection, Said(fact, loan.audience))
    return loan


async def refuse_standing(
    connection: AsyncConnection, borrower: Employer, terms: ApplicationTerms, *, applied_on: date
) -> Baseline:
    """Refuse an employer that does not meet a condition today, and name the condition; return its latest month."""
    month = Month.of(applied_on)
    if applied_on < borrower.registered_on:
        raise NotActive(pointer="/employer_id", registered_on=borrower.registered_on)
    if idle := await inactive_periods(
        connection, borrower.employer_id, first_day=applied_on, after=applied_on + timedelta(days=1)
    ):
        raise EndedOrPaused(pointer="/employer_id", since=idle[0].first_day)
    since = first_month_looked_at(month, terms).first_day
    baseline = await baseline_before(connection, borrower.employer_id, month.first_day)
    missing = await missing_months(connection, borrower.employer_id, since=since, application_month=month.first_day)
    if missing or baseline is None:
        months = [Month.of(day) for day in missing] or [month.plus(-1)]
        raise MonthsMissing(pointer="/employer_id", months=", ".join(str(one) for one in months))
    owed = await owed_by(connection, borrower.employer_id)
    if owed is not None and owed.owed > terms.arrears_allowed:
        raise InArrears(pointer="/employer_id", owed=shown(owed.owed), as_of=owed.as_of)
    return baseline
