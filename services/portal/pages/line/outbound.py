"""Lists of persons to call: made and closed by officers and supervisors, called by agents, counted as CSV."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import Response

from libs.common.door.answers.downloads import csv_download
from libs.common.texts import Texts
from services.portal.context import context
from services.portal.gateways.answers.calls import OutboundList, OutboundLists, TakenCall
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import Visitor, back_to, language, page, visitor_as
from services.portal.pages.layout.everywhere import who_of
from services.portal.pages.typed import Short, typed_moment, typed_parts

router = APIRouter(prefix="/desk/outbound", include_in_schema=False)
watching = APIRouter(prefix="/wall/outbound", include_in_schema=False)
HERE = "/desk/outbound"
OUTCOMES = ("reached", "no_answer", "busy", "call_back", "wrong_number", "do_not_call")
_COLUMNS = {
    "name": "outbound_csv.name",
    "made_by": "outbound_csv.made_by",
    "made_at": "outbound_csv.made_at",
    "closed_at": "outbound_csv.closed_at",
    "persons": "outbound_csv.persons",
    "open": "outbound_csv.open",
    "taken": "outbound_csv.taken",
    "done": "outbound_csv.done",
    "given_up": "outbound_csv.given_up",
    "do_not_call": "outbound_csv.do_not_call",
}
Agent = Annotated[Visitor, visitor_as("agent", "supervisor")]
Maker = Annotated[Visitor, visitor_as("officer", "supervisor")]
Caller = Annotated[Visitor, visitor_as("agent", "supervisor", "officer")]
Watcher = Annotated[Visitor, visitor_as("manager", "supervisor")]
Typed = Mapping[str, str]


@router.get("")
async def lists(request: Request, visitor: Caller) -> Response:
    return await _lists(request, visitor)


@watching.get("")
async def watched_lists(request: Request, visitor: Watcher) -> Response:
    """Show the same lists to those who have the wall."""
    return await _lists(request, visitor)


async def _lists(
    request: Request, visitor: Visitor, problem: Problem | None = None, typed: Typed | None = None
) -> Response:
    """Show the lists, open ones first, with what came of their persons."""
    listed = await visitor.suite.get("hotline", "/v1/outbound-lists", OutboundLists)
    shown = problem or listed.problem
    return page(request, "outbound.html", visitor, problem=shown, listed=listed, typed=typed or {})


@watching.get("/lists.csv")
async def as_csv(request: Request, visitor: Watcher) -> Response:
    """Download the lists and what came of their persons, as numbers: nobody is named."""
    listed = await visitor.suite.get("hotline", "/v1/outbound-lists", OutboundLists)
    if not listed.ok:
        return await _lists(request, visitor, listed.problem)
    texts, words, zone = context(request).pages.texts, language(request), _zone(request)

    async def pages() -> AsyncIterator[Iterable[Sequence[object]]]:
        yield [[_cell(one, name, zone, texts, words) for name in _COLUMNS] for one in listed.items]

    return csv_download("outbound-lists.csv", [texts.say(heading, words) for heading in _COLUMNS.values()], pages())


def _cell(one: OutboundList, name: str, zone: ZoneInfo, texts: Texts, words: str) -> object:
    """Write the maker in words, and moments in the country's zone."""
    value = getattr(one, name)
    if name == "made_by":
        return who_of(texts, words, value)
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


@router.post("")
async def make(
    request: Request,
    visitor: Maker,
    name: Short = "",
    script: Short = "",
    area: Short = "",
    programme: Short = "",
    national_ids: Short = "",
) -> Response:
    """Make a list of a group, or of the typed numbers."""
    typed = {"name": name, "script": script, "area": area, "programme": programme, "national_ids": national_ids}
    body = {
        "name": name,
        "script": script,
        "area": area or None,
        "programme": programme or None,
        "national_ids": typed_parts(national_ids),
    }
    answer = await visitor.suite.post("hotline", "/v1/outbound-lists", body)
    if answer.ok:
        return back_to(request, HERE, done="outbound_made")
    return await _lists(request, visitor, answer.problem, typed)


@router.post("/{list_id}/closing")
async def close(request: Request, visitor: Maker, list_id: UUID) -> Response:
    answer = await visitor.suite.post("hotline", f"/v1/outbound-lists/{list_id}/closing", {})
    if answer.ok:
        return back_to(request, HERE, done="outbound_closed")
    return await _lists(request, visitor, answer.problem)


@router.post("/{list_id}/next")
async def take(request: Request, visitor: Agent, list_id: UUID) -> Response:
    """Take the next person, and show whom to call. Asked again, it is the same person until the call is recorded."""
    answer = await visitor.suite.post("hotline", f"/v1/outbound-lists/{list_id}/next", {}, TakenCall)
    if answer.body is None:
        return await _lists(request, visitor, answer.problem)
    return page(request, "outbound_call.html", visitor, call=answer.body, list_id=list_id, outcomes=OUTCOMES, typed={})


@router.post("/{list_id}/calls/{call_id}")
async def record(
    request: Request,
    visitor: Agent,
    list_id: UUID,
    call_id: UUID,
    outcome: Short = "",
    call_back_at: Short = "",
    note: Short = "",
) -> Response:
    """Record what came of the call; after a refusal the call is shown again with what was typed."""
    body = {
        "outcome": outcome,
        "note": note,
        "call_back_at": typed_moment(call_back_at, _zone(request)) if call_back_at.strip() else None,
    }
    answer = await visitor.suite.post("hotline", f"/v1/outbound-calls/{call_id}/attempts", body)
    if answer.ok:
        return back_to(request, HERE, done="outbound_called")
    again = await visitor.suite.post("hotline", f"/v1/outbound-lists/{list_id}/next", {}, TakenCall)
    if again.body is None:
        return await _lists(request, visitor, answer.problem)
    typed = {"outcome": outcome, "call_back_at": call_back_at, "note": note}
    return page(
        request,
        "outbound_call.html",
        visitor,
        problem=answer.problem,
        call=again.body,
        list_id=list_id,
        outcomes=OUTCOMES,
        typed=typed,
    )


def _zone(request: Request) -> ZoneInfo:
    return ZoneInfo(str(context(request).law.country["time_zone"]))
