"""The hotline and the employer: requests that an agent on the line asks to confirm, and who looked at the employer."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.gateways.answers.calls import EmployerConfirmations, LooksAtEmployer
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.confirmation_text import shown_confirmations
from services.portal.pages.frame import Visitor, back_to, page, visitor_as

router = APIRouter(prefix="/employer", include_in_schema=False)
Decision = Literal["confirmed", "refused"]
Own = Annotated[Visitor, visitor_as("employer")]
_DONE = {"confirmed": "said_yes", "refused": "said_no"}
_HERE = "/employer/calls"


@router.get("/calls")
async def calls(request: Request, visitor: Own) -> Response:
    """Show what waits for the employer's yes, and the newest looks at the employer."""
    return await _calls(request, visitor)


async def _calls(request: Request, visitor: Visitor, problem: Problem | None = None) -> Response:
    asked, looks = await asyncio.gather(
        visitor.suite.get("hotline", f"/v1/employers/{visitor.party_id}/confirmations", EmployerConfirmations),
        visitor.suite.get("hotline", f"/v1/employers/{visitor.party_id}/looks", LooksAtEmployer),
    )
    return page(
        request,
        "calls.html",
        visitor,
        problem=problem or asked.problem or looks.problem,
        asked=shown_confirmations(asked.items),
        looks=looks.items,
        readable=asked.ok and looks.ok,
    )


@router.post("/calls/{confirmation_id}/{decision}")
async def decide(request: Request, visitor: Own, confirmation_id: UUID, decision: Decision) -> Response:
    """Answer a request. Yes allows the agent exactly this one request; no allows nothing."""
    path = f"/v1/employers/{visitor.party_id}/confirmations/{confirmation_id}"
    answer = await visitor.suite.post("hotline", path, {"decision": decision})
    if answer.ok:
        return back_to(request, _HERE, done=_DONE[decision])
    return await _calls(request, visitor, answer.problem)
