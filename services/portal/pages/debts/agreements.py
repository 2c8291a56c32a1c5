"""Agreements to pay by instalments at the office: proposed for an employer, and decided by another officer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.pages.debts.debtors import employer_page
from services.portal.pages.frame import Visitor, back_to, visitor_as
from services.portal.pages.typed import Short, proposed_agreement

router = APIRouter(prefix="/office/debts", include_in_schema=False)
Officer = Annotated[Visitor, visitor_as("officer")]


@router.post("/{employer_id}/agreements")
async def propose(
    request: Request, visitor: Officer, employer_id: UUID, instalments: Short = "", first_due_on: Short = ""
) -> Response:
    """Propose an agreement for all that the employer owes past its due day."""
    body = proposed_agreement(employer_id, instalments, first_due_on)
    answer = await visitor.suite.post("contributions", "/v1/agreements", body)
    if answer.ok:
        return back_to(request, f"/office/debts/{employer_id}", done="agreement_proposed")
    typed = {"instalments": instalments, "first_due_on": first_due_on}
    return await employer_page(request, visitor, employer_id, problem=answer.problem, typed=typed)


@router.post("/{employer_id}/agreements/{agreement_id}")
async def decide(
    request: Request,
    visitor: Officer,
    employer_id: UUID,
    agreement_id: UUID,
    decision: Short = "",
    because: Short = "",
) -> Response:
    """Approve or refuse an agreement that somebody else proposed."""
    body = {"decision": decision, "because": because.strip()}
    answer = await visitor.suite.post("contributions", f"/v1/agreements/{agreement_id}/decision", body)
    if answer.ok:
        return back_to(request, f"/office/debts/{employer_id}", done=f"agreement_{decision}")
    return await employer_page(request, visitor, employer_id, problem=answer.problem, typed={"because": because})
