"""Keep employers' headcounts as contributions says them, and judge the borrowers among them."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.events import Event
from libs.common.values.month import Month
from libs.contracts.contributions import ReturnAccepted, ReturnOverdue
from services.loans.covenant.actions.judge_retention import judge_month
from services.loans.covenant.rows import EmployerMonth, keep_month
from services.loans.covenant.rules.headcount_retention import RetentionTerms
from services.loans.lending.rows import lock_loans_of

Listener = Callable[[AsyncConnection, Event], Awaitable[None]]


def hearing(law: Law) -> tuple[Listener, Listener]:
    """The actions for `return_accepted` and `return_overdue` under the law of this deployment."""

    async def return_accepted(connection: AsyncConnection, event: Event) -> None:
        fact = ReturnAccepted.model_validate_json(event.body)
        month = Month.parse(fact.month).first_day
        accepted = (fact.version, fact.kind, fact.headcount, fact.return_id, fact.due_on)
        await _month_heard(connection, law, EmployerMonth(fact.employer_id, month, *accepted))

    async def return_overdue(connection: AsyncConnection, event: Event) -> None:
        fact = ReturnOverdue.model_validate_json(event.body)
        month = Month.parse(fact.month).first_day
        await _month_heard(connection, law, EmployerMonth(fact.employer_id, month, 0, None, None, None, fact.due_on))

    return return_accepted, return_overdue


async def _month_heard(connection: AsyncConnection, law: Law, month: EmployerMonth) -> None:
    if not await keep_month(connection, month):
        return
    for loan in await lock_loans_of(connection, month.employer_id):
        terms = RetentionTerms.of(law.rule("loans", "headcount_retention").at("retention", loan.applied_on))
        await judge_month(connection, loan, month, terms)
