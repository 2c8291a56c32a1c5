"""Loans: disbursement, the loan itself, and how its promise is kept."""

from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.cursors import PAGE_MAX
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.requests.fields import Body, Day, ShortText
from libs.common.values.money import shown
from libs.common.values.month import Month
from libs.contracts.contributions import EMPLOYERS
from services.loans import queries
from services.loans.actions.lend import disburse
from services.loans.api.applications import visible_loan
from services.loans.api.waiting_for_news import wait_for_news
from services.loans.rules.headcount_retention import RetentionTerms, headcount_retention

router = APIRouter(prefix="/v1/loans", tags=["loans"])


class Disbursement(Body):
    disbursed_on: Day
    reference: ShortText = Field(examples=["DISB-2021-0001"])


class Baseline(BaseModel):
    month: str
    headcount: int
    return_id: UUID


class Loan(BaseModel):
    id: UUID
    employer_id: UUID
    bank_id: UUID
    phase: str
    status: str
    asked: str
    amount: str | None
    interest_rate: str | None
    applied_on: date
    disbursed_on: date | None
    reference: str | None
    baseline: Baseline | None
    covenant: dict[str, str] | None
    flag: str | None


@router.post("/{loan_id}/disbursement", status_code=201, operation_id="disburse_loan", response_model=Loan)
async def disburse_loan(
    request: Request, loan_id: UUID, body: Disbursement, caller: Annotated[Caller, allow("bank")]
) -> Response:
    """A second person of the bank pays out; the baseline is frozen with the return it was read from."""
    await visible_loan(request, loan_id, caller)
    state = request.app.state
    await wait_for_news(state.database, EMPLOYERS, partial(queries.has_baseline, state.database, loan_id))

    async def act(connection: AsyncConnection) -> Any:
        row = await disburse(
            connection,
            state.law,
            loan_id=loan_id,
            disbursed_by=caller.subject,
            today=state.clock.today(),
            **body.model_dump(),
        )
        return _shown(row)

    return await carry_out_once(request, caller, "disburse_loan", act)


@router.get("/{loan_id}", operation_id="read_loan")
async def read(
    request: Request,
    loan_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager", "agent", "supervisor")],
) -> Loan:
    """For the borrower, its bank and the agency's staff."""
    return _shown(await visible_loan(request, loan_id, caller))


@router.get("", operation_id="list_loans")
async def find(
    request: Request,
    caller: Annotated[Caller, allow("bank", "employer", "officer", "manager", "agent", "supervisor")],
    employer_id: UUID | None = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
) -> dict[str, Any]:
    """A bank sees its own loans, an employer its own, staff all."""
    state = request.app.state
    after = UUID(state.cursors.read("loans", cursor)[0]) if cursor else UUID(int=0)
    rows = await queries.loans(
        state.database,
        bank_id=caller.party_id if caller.party == "bank" else None,
        employer_id=caller.party_id if caller.party == "employer" else employer_id,
        after=after,
        limit=limit + 1,
    )
    items = [_shown(row) for row in rows[:limit]]
    return {
        "items": items,
        "next": state.cursors.give("loans", [items[-1].id]) if len(rows) > limit else None,
    }


@router.get("/{loan_id}/retention", operation_id="read_retention")
async def retention(
    request: Request,
    loan_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager", "agent", "supervisor")],
) -> dict[str, Any]:
    """Every judgement of every covenant month; the flag follows the latest month."""
    found = await visible_loan(request, loan_id, caller)
    loan = _shown(found)
    state = request.app.state
    rule = state.law.rule("loans", "headcount_retention")
    terms = RetentionTerms.of(rule.at("retention", found["applied_on"]))
    judgements = [
        {
            "month": str(Month.of(row["month"])),
            "headcount": row["headcount"],
            "share": None if row["share"] is None else f"{row['share']:.4f}",
            "verdict": row["verdict"],
            "version": row["version"],
            "judged_at": row["judged_at"],
            "because": row["because"],
            "steps": headcount_retention(
                baseline=found["baseline_headcount"], headcount=row["headcount"], terms=terms
            ).steps,
        }
        for row in await queries.judgements(state.database, loan_id)
    ]
    return {
        "baseline": loan.baseline,
        "covenant": loan.covenant,
        "flag": found["flag"],
        "judgements": judgements,
    }


def _shown(row: dict[str, Any]) -> Loan:
    disbursed = row["status"] == "disbursed"
    return Loan(
        id=row["loan_id"],
        employer_id=row["employer_id"],
        bank_id=row["bank_id"],
        phase=row["phase"],
        status=row["status"],
        asked=shown(row["asked"]),
        amount=shown(row["amount"]) if row["amount"] is not None else None,
        interest_rate=f"{row['interest_rate'].normalize():f}" if row["interest_rate"] is not None else None,
        applied_on=row["applied_on"],
        disbursed_on=row["disbursed_on"],
        reference=row["reference"],
        baseline=Baseline(
            month=str(Month.of(row["baseline_month"])),
            headcount=row["baseline_headcount"],
            return_id=row["baseline_return_id"],
        )
        if disbursed
        else None,
        covenant={
            "first_month": str(Month.of(row["covenant_from"])),
            "last_month": str(Month.of(row["covenant_until"])),
        }
        if disbursed
        else None,
        flag=row["flag"],
    )
