"""Official assessments at the office: proposed for a month that an employer did not file, and decided by another."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.pages.debts.debtors import employer_page
from services.portal.pages.frame import Visitor, back_to, visitor_as
from services.portal.pages.typed import Short, typed_month

router = APIRouter(prefix="/office/debts", include_in_schema=False)
Officer = Annotated[Visitor, visitor_as("officer")]


@router.post("/{employer_id}/assessments")
async def propose(
    request: Request, visitor: Officer, employer_id: UUID, month: Short = "", because: Short = ""
) -> Response:
    """Propose what the employer owes for a month that it did not file."""
    body = {"employer_id": str(employer_id), "month": typed_month(month)}
    body |= {"because": because.strip()} if because.strip() else {}
    answer = await visitor.suite.post("contributions", "/v1/official-assessments", body)
    if answer.ok:
        return back_to(request, f"/office/debts/{employer_id}", done="assessment_proposed")
    return await employer_page(request, visitor, employer_id, problem=answer.problem)


@router.post("/{employer_id}/assessments/{assessment_id}")
async def decide(
    request: Request, visitor: Officer, employer_id: UUID, assessment_id: UUID, decision: Short = ""
) -> Response:
    """Approve an assessment that another officer proposed, or reject it."""
    path = f"/v1/official-assessments/{assessment_id}/decision"
    answer = await visitor.suite.post("contributions", path, {"decision": decision})
    if answer.ok:
        return back_to(request, f"/office/debts/{employer_id}", done=f"assessment_{decision}")
    return await employer_page(request, visitor, employer_id, problem=answer.problem)
