"""Sanctions at the office: proposed for a closed case, approved by others, and the appeal against it decided."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.gateways.suite import Answer
from services.portal.pages.frame import Visitor, back_to
from services.portal.pages.inspections.cases import case_page
from services.portal.pages.inspections.plans import HERE, Officer
from services.portal.pages.typed import Short, typed_amount

router = APIRouter(prefix=HERE + "/{inspection_id}/sanctions", include_in_schema=False)


@router.post("")
async def propose(
    request: Request, visitor: Officer, inspection_id: UUID, amount: Short = "", because: Short = ""
) -> Response:
    """Propose a sanction for what the case found."""
    body = {"inspection_id": str(inspection_id), "amount": typed_amount(amount), "because": because.strip()}
    answer = await visitor.suite.post("contributions", "/v1/sanctions", body)
    return await _then(request, visitor, inspection_id, answer, "sanction_proposed")


@router.post("/{sanction_id}/approval")
async def approve(request: Request, visitor: Officer, inspection_id: UUID, sanction_id: UUID) -> Response:
    """Approve the sanction that another officer proposed."""
    answer = await visitor.suite.post("contributions", f"/v1/sanctions/{sanction_id}/approval", {})
    return await _then(request, visitor, inspection_id, answer, "sanction_approved")


@router.post("/{sanction_id}/appeal-decision")
async def decide_appeal(
    request: Request,
    visitor: Officer,
    inspection_id: UUID,
    sanction_id: UUID,
    outcome: Short = "",
    because: Short = "",
) -> Response:
    """Decide the employer's appeal: the sanction stands, or it is annulled."""
    body = {"outcome": outcome, "because": because.strip()}
    answer = await visitor.suite.post("contributions", f"/v1/sanctions/{sanction_id}/appeal-decision", body)
    return await _then(request, visitor, inspection_id, answer, f"sanction_{outcome}")


async def _then(request: Request, visitor: Visitor, inspection_id: UUID, answer: Answer[Any], done: str) -> Response:
    if answer.ok:
        return back_to(request, f"{HERE}/{inspection_id}", done=done)
    return await case_page(request, visitor, inspection_id, problem=answer.problem)
