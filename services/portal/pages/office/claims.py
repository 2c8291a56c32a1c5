"""A claim before the officer who decides: its facts, its evidence, the receipt of its decision."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.gateways.answers.benefits import Claim, EvidenceFiles
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import SignedIn, Visitor, page

router = APIRouter(prefix="/office/claims/{claim_id}", include_in_schema=False)


@router.get("")
async def claim(request: Request, visitor: SignedIn, claim_id: UUID) -> Response:
    """Show a claim with its facts, contradicting reports, evidence, and the receipt of its decision."""
    return await _claim(request, visitor, claim_id)


async def _claim(request: Request, visitor: Visitor, claim_id: UUID, refused: Problem | None = None) -> Response:
    answer, evidence = await asyncio.gather(
        visitor.suite.get("benefits", f"/v1/claims/{claim_id}", Claim),
        visitor.suite.get("benefits", f"/v1/claims/{claim_id}/evidence", EvidenceFiles),
    )
    return page(
        request, "office_claim.html", visitor, problem=refused or answer.problem, claim=answer.body, evidence=evidence
    )


@router.get("/evidence/{evidence_id}")
async def evidence_file(request: Request, visitor: SignedIn, claim_id: UUID, evidence_id: UUID) -> Response:
    """Download a photo or scan of the claim. The look is audited, and the person sees it."""
    answer = await visitor.suite.download("benefits", f"/v1/evidence/{evidence_id}/content")
    if not answer.ok:
        return await _claim(request, visitor, claim_id, answer.problem)
    return Response(answer.content, answer.status, headers=answer.file_headers)
