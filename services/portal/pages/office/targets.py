"""Targets that wait for approval: an officer decides in the inbox."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.pages.frame import SignedIn
from services.portal.pages.office.inbox import then
from services.portal.pages.typed import Short

router = APIRouter(prefix="/office/targets", include_in_schema=False)


@router.post("/{target_id}")
async def decide(
    request: Request, visitor: SignedIn, target_id: UUID, decision: Short = "", because: Short = ""
) -> Response:
    """Approve a target or refuse it with a reason, then show the inbox."""
    approved = decision == "approval"
    what, body = ("approval", {}) if approved else ("refusal", {"because": because.strip()})
    answer = await visitor.suite.post("outreach", f"/v1/targets/{target_id}/{what}", body)
    return await then(request, visitor, answer, f"target_{what}", {"because": because})
