"""The desk: find the caller, read all their facts, open a case."""

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.sse import EventSourceResponse

from libs.common.door.answers.live import Events
from services.portal.gateways.answers.hotline import Case, Cases, Search
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.answers.views import Newest, PersonView, Timeline
from services.portal.gateways.suite import Answer
from services.portal.pages.clearing_banks import bank_choices
from services.portal.pages.frame import SignedIn, Visitor, back_to, live, page, part

router = APIRouter(prefix="/desk", include_in_schema=False)
SERVICES = ("registration", "contributions", "benefits", "loans", "programmes", "hotline")
QUICK = ("answered", "forwarded", "caller_hung_up", "wrong_number", "no_legal_basis")


@router.get("")
async def desk(request: Request, visitor: SignedIn, q: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Show the agent's waiting cases, and the search."""
    return await _desk(request, visitor, q)


async def _desk(
    request: Request, visitor: Visitor, q: str = "", problem: Problem | None = None, phone: str = ""
) -> Response:
    suite = visitor.suite
    mine, everybody, results = await asyncio.gather(
        suite.get("hotline", "/v1/cases", Cases, mine=True),
        suite.get("hotline", "/v1/cases", Cases),
        _found(visitor, q),
    )
    problem = problem or next((a.problem for a in (mine, everybody) if not a.ok), None)
    others = [case for case in everybody.items if case not in mine.items]
    return page(
        request,
        "desk.html",
        visitor,
        problem=problem,
        quick=QUICK,
        phone=phone,
        mine=mine.items,
        others=others,
        found=results.items,
        more=_left_off(results),
        q=q,
    )


async def _found(visitor: Visitor, q: str) -> Answer[Search]:
    return await visitor.suite.get("hotline", "/v1/search", Search, q=q) if q.strip() else Answer()


def _left_off(results: Answer[Search]) -> int:
    return results.body.left_off if results.body else 0


@router.get("/search")
async def search(request: Request, visitor: SignedIn, q: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Show the results under the search box while the agent types."""
    results = await _found(visitor, q)
    return HTMLResponse(part(request, "found.html", found=results.items, more=_left_off(results), q=q))


@router.get("/pop")
async def pop(request: Request, visitor: SignedIn, phone: Annotated[str, Query(max_length=40)]) -> Response:
    """Open the person with this number for the telephone system, or the list if several match."""
    persons = [one for one in (await _found(visitor, phone)).items if one.kind == "person"]
    if len(persons) == 1 and persons[0].exact:
        return RedirectResponse(f"/desk/persons/{persons[0].id}", 303)
    return await _desk(request, visitor, phone, phone=phone)


@router.post("/log")
async def log(
    request: Request,
    visitor: SignedIn,
    wrap_up: Annotated[str, Form(max_length=40)],
    about: Annotated[str, Form(max_length=300)] = "",
    phone: Annotated[str, Form(max_length=30)] = "",
) -> Response:
    """Record an information call: opened and closed in one step."""
    body = {"about": about.strip() or "information call", "kind": "information", "wrap_up": wrap_up, "phone": phone}
    answer = await visitor.suite.post("hotline", "/v1/cases", body)
    return (
        back_to(request, "/desk", done="logged") if answer.ok else await _desk(request, visitor, problem=answer.problem)
    )


@router.get("/persons/{person_id}")
async def person(request: Request, visitor: SignedIn, person_id: UUID) -> Response:
    """Show a person before there is a case."""
    return await whole(request, visitor, person_id=person_id)


@router.get("/live/{subject_id}", response_class=EventSourceResponse)
async def timeline_live(request: Request, visitor: SignedIn, subject_id: UUID, after: int = 0) -> Events:
    """Send the timeline again whenever it has a new entry."""
    known = after

    async def read() -> str | None:
        nonlocal known
        newest = await visitor.suite.get("hotline", f"/v1/timelines/{subject_id}/newest", Newest)
        if newest.body is None or newest.body.newest == known:
            return None
        entries = await visitor.suite.get("hotline", f"/v1/timelines/{subject_id}", Timeline)
        if not entries.ok:
            return None  # read again: nothing newer was shown
        known = newest.body.newest
        return part(request, "timeline.html", entries=entries.items, fresh=True)

    async for event in live(request, "timeline", read):
        yield event


async def whole(
    request: Request,
    visitor: Visitor,
    *,
    person_id: UUID | None,
    case: Case | None = None,
    problem: Problem | None = None,
    asked: Mapping[str, str] | None = None,
) -> Response:
    """Show the page of a call: the case on the left, the person on the right."""
    suite = visitor.suite
    view = None
    alive = await suite.alive(*SERVICES)
    if person_id:
        answer = await suite.get("hotline", f"/v1/persons/{person_id}/view", PersonView)
        problem = problem or answer.problem
        view = answer.body
    banks = await bank_choices(request, visitor) if case is not None and person_id else []
    return page(
        request,
        "workplace.html",
        visitor,
        problem=problem,
        view=view,
        case=case,
        alive=alive,
        banks=banks,
        asked=asked or {},
        wrap_ups=("done", "answered", "forwarded", "no_legal_basis", "caller_hung_up", "duplicate"),
    )
