"""Refunds at the office: proposed for an employer, and decided by another officer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.pages.debts.debtors import employer_page
from services.portal.pages.frame import Visitor, back_to, visitor_as
from services.portal.pages.typed import Short, typed_amount

router = APIRouter(prefix="/office/debts", include_in_schema=False)
Officer = Annotated[Visitor, visitor_as("officer")]


@router.post("/{employer_id}/refunds")
async def propose(
    request: Request, visitor: Officer, employer_id: UUID, amount: Short = "", because: Short = ""
) -> Response:
    """Propose to pay a part of the employer's credit back."""
    body = {"employer_id": str(employer_id), "amount": typed_amount(amount), "because": because.strip()}
    answer = await visitor.suite.post("contributions", "/v1/refunds", body)
    if answer.ok:
        return back_to(request, f"/office/debts/{employer_id}", done="refund_proposed")
    typed = {"refund": because, "refund_amount": amount}
    return await employer_page(request, visitor, employer_id, problem=answer.problem, typed=typed)


@router.post("/{employer_id}/refunds/{refund_id}")
async def decide(
    request: Request, visitor: Officer, employer_id: UUID, refund_id: UUID, decision: Short = ""
) -> Response:
    """Approve a refund that another officer proposed, or reject it."""
    answer = await visitor.suite.post("contributions", f"/v1/refunds/{refund_id}/decision", {"decision": decision})
    if answer.ok:
        return back_to(request, f"/office/debts/{employer_id}", done=f"refund_{decision}")
    return await employer_page(request, visitor, employer_id, problem=answer.problem)
