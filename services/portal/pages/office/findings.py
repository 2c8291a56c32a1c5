"""Findings that an employer disputes: an officer decides in the inbox."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from services.portal.pages.frame import SignedIn
from services.portal.pages.office.inbox import then
from services.portal.pages.typed import Short

router = APIRouter(prefix="/office/findings", include_in_schema=False)


@router.post("/{finding_id}")
async def decide(
    request: Request,
    visitor: SignedIn,
    finding_id: Annotated[int, Path(ge=1, le=2**63 - 1)],
    outcome: Short = "",
    because: Short = "",
) -> Response:
    """Uphold or dismiss a disputed finding, then show the inbox."""
    body = {"outcome": outcome, "because": because}
    answer = await visitor.suite.post("contributions", f"/v1/findings/{finding_id}/decision", body)
    return await then(request, visitor, answer, f"finding_{outcome}", {"because": because})
