"""The agent's presence and the call on the line: shown on every page of the desk, and kept alive by it."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from services.portal.gateways.answers.hotline import Call, Presence
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import Visitor, back_to, page, part, visitor_as
from services.portal.pages.typed import Id, QueryId, Short

router = APIRouter(prefix="/desk/presence", include_in_schema=False)
STATES = ("available", "wrap_up", "away", "offline")


@dataclass(frozen=True, slots=True)
class Line:
    """The content of an agent's line. `case`: the case of the page, empty without one."""

    presence: Presence | None
    call: Call | None
    case: str
    states: tuple[str, ...] = STATES


Agent = Annotated[Visitor, visitor_as("agent", "supervisor")]


@router.get("")
async def shown(request: Request, visitor: Agent, case: QueryId = None) -> Response:
    """Show the state and the call. Asked for by the open page every twenty seconds, it is the sign of life."""
    return await _shown(request, visitor, str(case or ""))


async def _shown(request: Request, visitor: Visitor, case: str, problem: Problem | None = None) -> Response:
    suite = visitor.suite
    presence = (await suite.get("hotline", "/v1/presence/own", Presence)).body
    call = None
    if presence is not None and presence.call_id is not None:
        call = (await suite.get("hotline", f"/v1/calls/{presence.call_id}", Call)).body
    line = Line(presence, call, case)
    if request.headers.get("hx-request"):
        return HTMLResponse(part(request, "presence.html", line=line, refused=problem))
    return page(request, "own_presence.html", visitor, problem=problem, line=line, refused=None)


@router.post("")
async def say(
    request: Request, visitor: Agent, state: Annotated[str, Form(max_length=20)], case: Short = ""
) -> Response:
    """Say the own state, on the page of a case too."""
    answer = await visitor.suite.post("hotline", "/v1/presence", {"state": state}, Presence)
    if answer.ok and not request.headers.get("hx-request"):
        return back_to(request, "/desk/presence", done="presence")
    return await _shown(request, visitor, case, answer.problem)


@router.post("/calls/{call_id}/link")
async def link(request: Request, visitor: Agent, call_id: UUID, case: Id) -> Response:
    """Link the call on the line to the case of the page."""
    answer = await visitor.suite.post("hotline", f"/v1/calls/{call_id}/link", {"case_id": str(case)}, Call)
    if answer.ok and not request.headers.get("hx-request"):
        return back_to(request, f"/desk/cases/{case}", done="call_linked")
    return await _shown(request, visitor, str(case), answer.problem)
