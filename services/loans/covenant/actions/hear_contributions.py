"""Keep the headcounts that contributions says, and judge the loans of these employers."""

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import each
from libs.common.spine.events import Event
from libs.common.values.month import Month
from libs.contracts.contributions import ReturnAccepted, ReturnOverdue
from services.loans.context import Context
from services.loans.covenant.actions.judge_retention import judge_month
from services.loans.covenant.rules.headcount_retention import RetentionTerms
from services.loans.employers.rows import EmployerMonth, keep_month
from services.loans.lending.rows import lock_loans_of


@each
async def return_accepted(context: Context, connection: AsyncConnection, event: Event) -> None:
    fact = ReturnAccepted.model_validate_json(event.body)
    month = Month.parse(fact.month).first_day
    accepted = (fact.version, fact.kind, fact.headcount, fact.return_id, fact.due_on)
    await _month_heard(context, connection, EmployerMonth(fact.employer_id, month, *accepted))


@each
async def return_overdue(context: Context, connection: AsyncConnection, event: Event) -> None:
    fact = ReturnOverdue.model_validate_json(event.body)
    month = Month.parse(fact.month).first_day
    await _month_heard(context, connection, EmployerMonth(fact.employer_id, month, 0, None, None, None, fact.due_on))


async def _month_heard(context: Context, connection: AsyncConnection, month: EmployerMonth) -> None:
    if not await keep_month(connection, month):
        return
    for loan in await lock_loans_of(connection, month.employer_id):
        terms = RetentionTerms.of(context.law.rule("loans", "headcount_retention").at("retention", loan.applied_on))
        await judge_month(connection, loan, month, terms)
