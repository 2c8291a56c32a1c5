"""The person's confirmation of a request that an agent on the line asks for."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.pages.frame import SignedIn, back_to
from services.portal.pages.my.my import shown_again

Decision = Literal["confirmed", "refused"]
_DONE = {"confirmed": "said_yes", "refused": "said_no"}
router = APIRouter(prefix="/my", include_in_schema=False)


@router.post("/confirmations/{confirmation_id}/{decision}")
async def decide(request: Request, visitor: SignedIn, confirmation_id: UUID, decision: Decision) -> Response:
    """Answer a request. Yes allows the agent exactly this one request; no allows nothing."""
    path = f"/v1/me/confirmations/{confirmation_id}"
    answer = await visitor.suite.post("hotline", path, {"decision": decision})
    return back_to(request, "/my", done=_DONE[decision]) if answer.ok else await shown_again(request, visitor, answer)
