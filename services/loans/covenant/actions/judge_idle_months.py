"""Judge the months in which a borrower did no work: nothing proves its staff, so they are unproven (decision 84)."""

from datetime import date
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from services.loans.covenant.actions.judge_retention import judge_month
from services.loans.covenant.rows import idle_months
from services.loans.covenant.rules.headcount_retention import RetentionTerms
from services.loans.employers.rows import EmployerMonth
from services.loans.lending.rows import lock_loan

AT_ONCE = 500


async def judge_idle_months(connection: AsyncConnection, law: Law, *, today: date) -> bool:
    """Judge months that are over, oldest first; return whether there may be more."""
    found = await idle_months(connection, today=today, limit=AT_ONCE)
    for loan_id, months in groupby(found, key=lambda one: one.loan_id):
        loan = await lock_loan(connection, loan_id)
        terms = RetentionTerms.of(law.rule("loans", "headcount_retention").at("retention", loan.applied_on))
        for one in months:
            idle = EmployerMonth(loan.employer_id, one.month, 0, None, None, None, one.month)
            loan = await judge_month(connection, loan, idle, terms, expected=False)
    return len(found) == AT_ONCE
