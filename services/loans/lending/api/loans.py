"""Loans: one, and those that a caller may see."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from libs.common.door.answers.cursors import PAGE_MAX
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.loans.lending import rows
from services.loans.lending.api.applications import visible_loan

router = APIRouter(prefix="/v1/loans", tags=["loans"])


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


@router.get("/{loan_id}", operation_id="read_loan")
async def read(
    request: Request,
    loan_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager", "agent", "supervisor")],
) -> Loan:
    """For the borrower, its bank and the agency's staff."""
    return loan_shown(await visible_loan(request, loan_id, caller))


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
    found = await rows.loans(
        state.database,
        bank_id=caller.party_id if caller.party == "bank" else None,
        employer_id=caller.party_id if caller.party == "employer" else employer_id,
        after=after,
        limit=limit + 1,
    )
    items = [loan_shown(row) for row in found[:limit]]
    return {
        "items": items,
        "next": state.cursors.give("loans", [items[-1].id]) if len(found) > limit else None,
    }


def loan_shown(row: dict[str, Any]) -> Loan:
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
