"""Write-offs of small debts at the office: proposed for an employer, and approved by other officers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.pages.debts.debtors import employer_page
from services.portal.pages.frame import Visitor, back_to, visitor_as
from services.portal.pages.typed import Short

router = APIRouter(prefix="/office/debts", include_in_schema=False)
Officer = Annotated[Visitor, visitor_as("officer")]


@router.post("/{employer_id}/write-offs")
async def propose(request: Request, visitor: Officer, employer_id: UUID, because: Short = "") -> Response:
    """Propose to write off all that the employer owes past its due day."""
    body = {"employer_id": str(employer_id), "because": because.strip()}
    answer = await visitor.suite.post("contributions", "/v1/write-offs", body)
    if answer.ok:
        return back_to(request, f"/office/debts/{employer_id}", done="write_off_proposed")
    return await employer_page(request, visitor, employer_id, problem=answer.problem, typed={"write_off": because})


@router.post("/{employer_id}/write-offs/{write_off_id}")
async def decide(
    request: Request, visitor: Officer, employer_id: UUID, write_off_id: UUID, decision: Short = ""
) -> Response:
    """Approve a write-off that another officer proposed, or refuse it."""
    what = "approval" if decision == "approval" else "refusal"
    answer = await visitor.suite.post("contributions", f"/v1/write-offs/{write_off_id}/{what}", {})
    if answer.ok:
        return back_to(request, f"/office/debts/{employer_id}", done=f"write_off_{what}")
    return await employer_page(request, visitor, employer_id, problem=answer.problem)
