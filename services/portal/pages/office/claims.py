"""A claim before the officer who decides: its facts, its evidence, the receipt of its decision."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.gateways.answers.benefits import Appeals, Claim, EvidenceFiles
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import SignedIn, Visitor, back_to, page
from services.portal.pages.typed import Id, Short

router = APIRouter(prefix="/office/claims/{claim_id}", include_in_schema=False)
appeals_router = APIRouter(prefix="/office/appeals", include_in_schema=False)


@router.get("")
async def claim(request: Request, visitor: SignedIn, claim_id: UUID) -> Response:
    """Show a claim with its facts, contradicting reports, evidence, and the receipt of its decision."""
    return await _claim(request, visitor, claim_id)


async def _claim(request: Request, visitor: Visitor, claim_id: UUID, refused: Problem | None = None) -> Response:
    answer, evidence, appeals = await asyncio.gather(
        visitor.suite.get("benefits", f"/v1/claims/{claim_id}", Claim),
        visitor.suite.get("benefits", f"/v1/claims/{claim_id}/evidence", EvidenceFiles),
        visitor.suite.get("benefits", f"/v1/claims/{claim_id}/appeals", Appeals),
    )
    return page(
        request,
        "office_claim.html",
        visitor,
        problem=refused or answer.problem,
        claim=answer.body,
        evidence=evidence,
        appeals=appeals,
    )


@appeals_router.post("/{appeal_id}")
async def decide_appeal(
    request: Request, visitor: SignedIn, appeal_id: UUID, claim_id: Id, outcome: Short = "", because: Short = ""
) -> Response:
    """Uphold the decision that is appealed, or have the claim judged again; then show the claim."""
    body = {"outcome": outcome, "because": because}
    answer = await visitor.suite.post("benefits", f"/v1/appeals/{appeal_id}/decision", body)
    if answer.ok:
        return back_to(request, f"/office/claims/{claim_id}", done=f"appeal_{outcome}")
    return await _claim(request, visitor, claim_id, answer.problem)


@router.get("/evidence/{evidence_id}")
async def evidence_file(request: Request, visitor: SignedIn, claim_id: UUID, evidence_id: UUID) -> Response:
    """Download a photo or scan of the claim. The look is audited, and the person sees it."""
    answer = await visitor.suite.download("benefits", f"/v1/evidence/{evidence_id}/content")
    if not answer.ok:
        return await _claim(request, visitor, claim_id, answer.problem)
    return Response(answer.content, answer.status, headers=answer.file_headers)
