"""Disburse a loan, and read how its covenant is kept."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.requests.fields import Body, Day, Reference
from libs.common.values.month import Month
from libs.contracts.contributions import EMPLOYERS
from services.loans.context import Ctx
from services.loans.covenant import rows
from services.loans.covenant.actions.disburse import disburse
from services.loans.covenant.rules.headcount_retention import RetentionTerms, headcount_retention, least_headcount
from services.loans.employers.waiting_for_events import wait_for_event
from services.loans.lending.api.shown import Baseline, Covenant, LoanShown, baseline_shown, covenant_shown, loan_shown
from services.loans.lending.api.visible import visible_loan

router = APIRouter(prefix="/v1/loans", tags=["loans"])


class Disbursement(Body):
    disbursed_on: Day
    reference: Reference = Field(examples=["DISB-2021-0001"])


class JudgementShown(BaseModel):
    """The judgement of one month; a later version replaces an earlier one."""

    month: str
    headcount: int | None = Field(description="null without an accepted return")
    share: str | None = Field(description="of the baseline headcount, four decimals")
    verdict: str = Field(description="kept, breached or unproven")
    version: int
    judged_at: datetime
    because: str = Field(description="return, correction, later_month, overdue or no_work: it paused or had ended")
    steps: list[dict[str, Any]] = Field(description="the arithmetic, with the law it follows")


class Retention(BaseModel):
    """The share of staff that a borrower kept, against its covenant."""

    baseline: Baseline | None
    covenant: Covenant | None
    least_headcount: int | None = Field(description="the smallest headcount that keeps the promise")
    flag: str | None
    judgements: list[JudgementShown]


@router.post("/{loan_id}/disbursement", status_code=201, operation_id="disburse_loan", response_model=LoanShown)
async def disburse_loan(
    request: Request, context: Ctx, loan_id: UUID, body: Disbursement, caller: Annotated[Caller, allow("bank")]
) -> Response:
    """Disburse a loan, as a second person of the bank. The baseline is fixed, with the return that it comes from."""
    await visible_loan(context, loan_id, caller)
    await wait_for_event(context.database, EMPLOYERS, partial(rows.has_baseline, context.database, loan_id))

    async def act(connection: AsyncConnection) -> LoanShown:
        disbursed = await disburse(
            connection,
            context.law,
            loan_id=loan_id,
            disbursed_by=caller.subject,
            today=context.clock.today(),
            **body.model_dump(),
        )
        return await loan_shown(connection, disbursed, caller)

    return await carry_out_once(request, caller, "disburse_loan", act)


@router.get("/{loan_id}/retention", operation_id="read_retention")
async def retention(
    context: Ctx,
    loan_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager", "agent", "supervisor")],
) -> Retention:
    """Read every judgement of every covenant month. The loan's flag follows the latest month."""
    loan = await visible_loan(context, loan_id, caller)
    terms = RetentionTerms.of(context.law.rule("loans", "headcount_retention").at("retention", loan.applied_on))
    judged = await rows.judgements(context.database, loan_id)
    return Retention(
        baseline=baseline_shown(loan),
        covenant=covenant_shown(loan),
        least_headcount=None if loan.baseline_headcount is None else least_headcount(loan.baseline_headcount, terms),
        flag=loan.flag,
        judgements=[_shown(judgement, loan.baseline_headcount or 0, terms) for judgement in judged],
    )


def _shown(judgement: rows.Judgement, baseline: int, terms: RetentionTerms) -> JudgementShown:
    computed = headcount_retention(baseline=baseline, headcount=judgement.headcount, terms=terms)
    return JudgementShown(
        month=str(Month.of(judgement.month)),
        headcount=judgement.headcount,
        share=None if judgement.share is None else f"{judgement.share:.4f}",
        verdict=judgement.verdict,
        version=judgement.version,
        judged_at=judgement.judged_at,
        because=judgement.because,
        steps=[dict(step) for step in computed.steps],
    )
