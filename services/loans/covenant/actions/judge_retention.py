"""Judge a borrower's month and say what the judgement changes. The caller holds the loan's row."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.facts import Fact
from libs.common.spine.outbox import Said, append
from libs.common.values.money import half_up
from libs.common.values.month import Month
from libs.contracts.loans import RetentionBreached, RetentionProven, RetentionRestored, RetentionUnproven
from services.loans.covenant.rows import insert_judgement, newest_verdict
from services.loans.covenant.rules.headcount_retention import (
    Change,
    Retention,
    RetentionTerms,
    headcount_retention,
    retention_change,
)
from services.loans.employers.rows import EmployerMonth
from services.loans.lending.rows import Loan, flag_loan


async def judge_month(
    connection: AsyncConnection, loan: Loan, month: EmployerMonth, terms: RetentionTerms, *, expected: bool = True
) -> Loan:
    """Judge a month and return the loan after it.

    Unchanged if the month is not in the covenant or was judged already. `expected`: a return of it was due.
    """
    if not _in_covenant(loan, month.month) or loan.baseline_headcount is None:
        return loan
    previous = await newest_verdict(connection, loan.loan_id, month.month)
    if previous is not None and previous.version >= month.version:
        return loan
    retention = headcount_retention(baseline=loan.baseline_headcount, headcount=month.headcount, terms=terms)
    change = retention_change(
        month=Month.of(month.month),
        verdict=retention.verdict,
        previous=previous.verdict if previous else None,
        latest=Month.of(loan.latest_month) if loan.latest_month else None,
        flag=loan.flag,
        open_breach=loan.open_breach,
        corrected=month.version > 1,
        terms=terms,
        expected=expected,
    )
    judged_at = await insert_judgement(
        connection,
        loan_id=loan.loan_id,
        month=month.month,
        version=month.version,
        headcount=month.headcount,
        share=half_up(retention.share, 4) if retention.share is not None else None,
        verdict=retention.verdict,
        because=change.because,
        term_id=terms.id,
    )
    flagged = await flag_loan(
        connection, loan.loan_id, flag=change.flag, open_breach=change.open_breach, month=month.month
    )
    if fact := _fact(flagged, month, retention, change, judged_at):
        await append(connection, Said(fact, flagged.audience))
    return flagged


def _in_covenant(loan: Loan, month: date) -> bool:
    if loan.status != "disbursed" or loan.covenant_from is None or loan.covenant_until is None:
        return False
    return loan.covenant_from <= month <= loan.covenant_until


def _fact(loan: Loan, month: EmployerMonth, retention: Retention, change: Change, judged_at: datetime) -> Fact | None:
    members = {
        "loan_id": loan.loan_id,
        "employer_id": loan.employer_id,
        "bank_id": loan.bank_id,
        "month": str(Month.of(month.month)),
        "version": month.version,
        "baseline": loan.baseline_headcount,
        "headcount": month.headcount,
        "share": None if retention.share is None else half_up(retention.share, 4),
        "flag": change.flag,
        "judged_at": judged_at,
    }
    if change.said == "breached":
        return RetentionBreached(**members)
    if change.said == "restored":
        return RetentionRestored(**members, because=change.because)
    if change.said == "unproven":
        return RetentionUnproven(**members)
    if change.said == "proven":
        return RetentionProven(**members)
    return None
