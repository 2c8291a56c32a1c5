"""Keep employers' headcounts as contributions says them, and judge the borrowers among them."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.events import Event
from libs.common.values.month import Month
from libs.contracts.contributions import ReturnAccepted, ReturnOverdue
from services.loans.covenant.actions.judge_retention import judge_month
from services.loans.covenant.rules.headcount_retention import RetentionTerms

_HEARD = text("""
    INSERT INTO employer_month AS known (employer_id, month, version, kind, headcount, return_id, due_on)
    VALUES (:employer_id, :month, :version, :kind, :headcount, :return_id, :due_on)
    ON CONFLICT (employer_id, month) DO UPDATE
        SET version = excluded.version, kind = excluded.kind, headcount = excluded.headcount,
            return_id = excluded.return_id, due_on = excluded.due_on
        WHERE excluded.version > known.version
    RETURNING *
""")
# All of the employer's loans, whatever their state: one that is being disbursed now is waited for.
_LOANS = text("SELECT * FROM loan WHERE employer_id = :employer_id ORDER BY loan_id FOR UPDATE")


def hearing(law: Law) -> tuple[Callable[..., Awaitable[None]], Callable[..., Awaitable[None]]]:
    """The actions for `return_accepted` and `return_overdue` under the law of this deployment."""

    async def return_accepted(connection: AsyncConnection, event: Event) -> None:
        fact = ReturnAccepted.model_validate_json(event.body)
        await _month_heard(
            connection,
            law,
            {
                "employer_id": fact.employer_id,
                "month": Month.parse(fact.month).first_day,
                "version": fact.version,
                "kind": fact.kind,
                "headcount": fact.headcount,
                "return_id": fact.return_id,
                "due_on": fact.due_on,
            },
        )

    async def return_overdue(connection: AsyncConnection, event: Event) -> None:
        fact = ReturnOverdue.model_validate_json(event.body)
        await _month_heard(
            connection,
            law,
            {
                "employer_id": fact.employer_id,
                "month": Month.parse(fact.month).first_day,
                "version": 0,
                "kind": None,
                "headcount": None,
                "return_id": None,
                "due_on": fact.due_on,
            },
        )

    return return_accepted, return_overdue


async def _month_heard(connection: AsyncConnection, law: Law, row: dict[str, Any]) -> None:
    heard = (await connection.execute(_HEARD, row)).mappings().one_or_none()
    if heard is None:
        return
    for loan in (await connection.execute(_LOANS, {"employer_id": row["employer_id"]})).mappings().all():
        terms = RetentionTerms.of(law.rule("loans", "headcount_retention").at("retention", loan["applied_on"]))
        await judge_month(connection, dict(loan), dict(heard), terms)
