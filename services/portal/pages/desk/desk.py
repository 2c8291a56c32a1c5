"""The desk: find the caller, read all their facts, open a case."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.sse import EventSourceResponse

from libs.common.door.answers.live import Events
from services.portal.context import context
from services.portal.gateways.answers.hotline import Case, Cases, Search
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.answers.views import Newest, PersonView, Timeline
from services.portal.gateways.suite import Answer
from services.portal.pages.clearing_banks import bank_choices
from services.portal.pages.desk.telling import months_of, what_to_tell
from services.portal.pages.frame import SignedIn, Visitor, back_to, live, page, part
from services.portal.pages.typed import Short

router = APIRouter(prefix="/desk", include_in_schema=False)
SERVICES = ("registration", "contributions", "benefits", "loans", "programmes", "hotline")
QUICK = ("answered", "forwarded", "caller_hung_up", "wrong_number", "no_legal_basis")


_PAGES = {"person": "persons", "employer": "employers", "case": "cases"}


@router.get("")
async def desk(request: Request, visitor: SignedIn, q: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Show the agent's waiting cases and the search. The only one who is found by the whole text is opened at once."""
    results = await _found(visitor, q)
    if len(results.items) == 1 and results.items[0].exact:
        one = results.items[0]
        return RedirectResponse(f"/desk/{_PAGES[one.kind]}/{one.id}", 303)
    return await _desk(request, visitor, q, results=results)


async def _desk(
    request: Request,
    visitor: Visitor,
    q: str = "",
    problem: Problem | None = None,
    phone: str = "",
    results: Answer[Search] | None = None,
) -> Response:
    suite = visitor.suite
    mine, everybody, found = await asyncio.gather(
        suite.get("hotline", "/v1/cases", Cases, mine=True),
        suite.get("hotline", "/v1/cases", Cases),
        _given(results) if results else _found(visitor, q),
    )
    problem = problem or next((a.problem for a in (mine, everybody) if not a.ok), None)
    others = [case for case in everybody.items if case not in mine.items]
    promised = [case for case in everybody.items if case.callback_at]
    promised.sort(key=lambda case: case.callback_at or case.due_at)
    return page(
        request,
        "desk.html",
        visitor,
        problem=problem,
        quick=QUICK,
        phone=phone,
        mine=mine.items,
        others=others,
        promised=promised,
        found=found.items,
        more=_left_off(found),
        q=q,
    )


async def _given(results: Answer[Search]) -> Answer[Search]:
    return results


async def _found(visitor: Visitor, q: str) -> Answer[Search]:
    return await visitor.suite.get("hotline", "/v1/search", Search, q=q) if q.strip() else Answer()


def _left_off(results: Answer[Search]) -> int:
    return results.body.left_off if results.body else 0


@router.get("/search")
async def search(request: Request, visitor: SignedIn, q: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Show the results under the search box while the agent types; the desk's own address keeps them."""
    results = await _found(visitor, q)
    html = part(request, "found.html", found=results.items, more=_left_off(results), q=q)
    on_desk = urlsplit(request.headers.get("hx-current-url", "")).path == "/desk"
    kept = {"HX-Replace-Url": f"/desk?{urlencode({'q': q})}"} if on_desk else None
    return HTMLResponse(html, headers=kept)


@router.get("/pop")
async def pop(request: Request, visitor: SignedIn, phone: Annotated[str, Query(max_length=40)]) -> Response:
    """Open the person with this number for the telephone system, or the list if several match."""
    persons = [one for one in (await _found(visitor, phone)).items if one.kind == "person"]
    if len(persons) == 1 and persons[0].exact:
        return RedirectResponse(f"/desk/persons/{persons[0].id}", 303)
    return await _desk(request, visitor, phone, phone=phone)


@router.post("/log")
async def log(
    request: Request, visitor: SignedIn, wrap_up: Short = "", about: Short = "", phone: Short = ""
) -> Response:
    """Record an information call: opened and closed in one step."""
    body = {"about": about.strip() or "information call", "kind": "information", "wrap_up": wrap_up, "phone": phone}
    answer = await visitor.suite.post("hotline", "/v1/cases", body)
    return (
        back_to(request, "/desk", done="logged")
        if answer.ok
        else await _desk(request, visitor, problem=answer.problem, phone=phone)
    )


@router.get("/persons/{person_id}")
async def person(request: Request, visitor: SignedIn, person_id: UUID) -> Response:
    """Show a person before there is a case; the agent's cases without a person can be linked to this one."""
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
    mine: Sequence[Case] = ()
    if case is None and view is not None:
        mine = (await suite.get("hotline", "/v1/cases", Cases, mine=True)).items
    return page(
        request,
        "workplace.html",
        visitor,
        problem=problem,
        view=view,
        case=case,
        alive=alive,
        banks=banks,
        without_person=[one for one in mine if one.person_id is None],
        told=what_to_tell(view.tiles) if view else [],
        months=months_of(view.tiles.months, context(request).clock.today()) if view else None,
        asked=asked or {},
        wrap_ups=("done", "answered", "forwarded", "no_legal_basis", "caller_hung_up", "duplicate"),
    )
