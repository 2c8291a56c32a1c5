"""Disburse a loan: fix the baseline, and judge the months that are known already."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.constraints import explained
from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.month import Month
from libs.contracts.loans import LoanDisbursed
from services.loans.covenant.actions.judge_retention import judge_month
from services.loans.covenant.rules.headcount_retention import RetentionTerms, covenant_starts
from services.loans.employers.rows import baseline_before, months_since
from services.loans.lending.rows import Loan, Promise, disburse_loan, lock_loan
from services.loans.programme.rows import count_disbursed
from services.loans.programme.rules.phase_budget import phases


class NotApproved(Refusal):
    code = "loan_not_approved"


class SecondPersonNeeded(Refusal):
    code = "second_person_needed"
    kind = "forbidden"


class BaselineMissing(Refusal):
    code = "baseline_missing"


class ReferenceUsed(Refusal):
    code = "reference_already_used"


class DisbursedTooEarly(Refusal):
    code = "disbursed_outside_programme"
    kind = "invalid"


async def disburse(
    connection: AsyncConnection,
    law: Law,
    *,
    loan_id: UUID,
    disbursed_on: date,
    reference: str,
    disbursed_by: str,
    today: date,
) -> Loan:
    """Disburse a loan and return it with its terms. Refused if the same person of the bank approved it."""
    loan = await lock_loan(connection, loan_id)
    if loan.status != "approved" or loan.amount is None:
        raise NotApproved(status=loan.status)
    if loan.decided_by == disbursed_by:
        raise SecondPersonNeeded
    if not loan.applied_on <= disbursed_on <= today:
        raise DisbursedTooEarly(pointer="/disbursed_on", applied_on=loan.applied_on, today=today)
    terms = RetentionTerms.of(law.rule("loans", "headcount_retention").at("retention", loan.applied_on))
    promise = await _promise(connection, law, loan, disbursed_on, terms)
    with explained({"loan_reference": ReferenceUsed(pointer="/reference")}):
        disbursed = await disburse_loan(
            connection, loan_id, promise, disbursed_on=disbursed_on, disbursed_by=disbursed_by, reference=reference
        )
    await count_disbursed(connection, loan.phase, loan.amount)
    fact = LoanDisbursed(
        loan_id=loan_id,
        employer_id=loan.employer_id,
        bank_id=loan.bank_id,
        disbursed_on=disbursed_on,
        baseline_month=str(Month.of(promise.baseline_month)),
        baseline_headcount=promise.baseline_headcount,
        baseline_return_id=promise.baseline_return_id,
    )
    await append(connection, Said(fact, loan.audience))
    for month in await months_since(connection, loan.employer_id, promise.covenant_from):
        disbursed = await judge_month(connection, disbursed, month, terms)
    return disbursed


async def _promise(
    connection: AsyncConnection, law: Law, loan: Loan, disbursed_on: date, terms: RetentionTerms
) -> Promise:
    application_month = Month.of(loan.applied_on)
    baseline = await baseline_before(connection, loan.employer_id, application_month.first_day)
    if baseline is None or not baseline.headcount:
        raise BaselineMissing(month=application_month)
    start = covenant_starts(Month.of(disbursed_on), terms)
    last = start.plus(phases(law.rule("loans", "loan_terms"))[loan.phase].term_months - 1)
    return Promise(
        baseline_month=baseline.month,
        baseline_headcount=baseline.headcount,
        baseline_return_id=baseline.return_id,
        covenant_from=start.first_day,
        covenant_until=last.first_day,
    )
