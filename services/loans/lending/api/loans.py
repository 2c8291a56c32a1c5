"""Loans, for those who may read them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.contracts.loans import Verdict
from services.loans.context import Ctx
from services.loans.lending.api.shown import LoanShown, loan_shown, loans_shown
from services.loans.lending.api.visible import visible_loan, visible_loans
from services.loans.lending.rows import LoanStatus

router = APIRouter(prefix="/v1/loans", tags=["loans"])
_LISTING = Listing("loans", first=FIRST_ID)


@router.get("/{loan_id}", operation_id="read_loan")
async def read(
    context: Ctx,
    loan_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager", "agent", "supervisor")],
) -> LoanShown:
    """Read a loan: for the borrower, its bank and the agency's staff."""
    return await loan_shown(context.database, await visible_loan(context, loan_id, caller), caller)


@router.get("", operation_id="list_loans")
async def find(
    context: Ctx,
    caller: Annotated[
        Caller, allow("bank", "employer", "officer", "manager", "agent", "supervisor", acting_for_employer=True)
    ],
    asked: Pages,
    employer_id: UUID | None = None,
    status: LoanStatus | None = None,
    flag: Annotated[Verdict | None, Query(description="by the latest month that was judged")] = None,
) -> Page[LoanShown]:
    """List loans, applications among them, oldest first: a bank sees its own, an employer its own, staff all."""
    part = await visible_loans(
        context,
        caller,
        _LISTING,
        employer_id=employer_id,
        status=status,
        flag=flag,
        asked=asked,
    )
    return Page(items=await loans_shown(context.database, part.rows, caller), next=part.next)
