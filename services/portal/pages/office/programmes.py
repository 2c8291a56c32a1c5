"""Programmes in the office: present beds, figures, the next phase, seats, draws, sites, tasks about stays."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse

from libs.common.door.answers.live import Events
from libs.common.door.answers.long_work import WITHIN_MINUTES
from services.portal.gateways.answers.programmes import (
    Draws,
    Figures,
    Occupancy,
    PhaseChoice,
    Phases,
    ReportedFigures,
    Sites,
)
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.suite import Answer
from services.portal.pages.frame import SignedIn, Visitor, back_to, live, page, part
from services.portal.pages.typed import Id, Short, typed_day

router = APIRouter(prefix="/office/programmes", include_in_schema=False)


@router.get("")
async def programmes(request: Request, visitor: SignedIn) -> Response:
    return await _shown(request, visitor)


async def _shown(
    request: Request, visitor: Visitor, problem: Problem | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    suite = visitor.suite
    (occupancy, figures, reported), (phases, choice), (draws, sites) = await asyncio.gather(
        asyncio.gather(
            suite.get("programmes", "/v1/occupancy", Occupancy),
            suite.get("programmes", "/v1/figures", Figures),
            suite.get("programmes", "/v1/reported-figures", ReportedFigures),
        ),
        asyncio.gather(
            suite.get("programmes", "/v1/vaccination-phases", Phases),
            suite.get("programmes", "/v1/vaccination-phases/figures", PhaseChoice),
        ),
        asyncio.gather(suite.get("programmes", "/v1/draws", Draws), suite.get("programmes", "/v1/sites", Sites)),
    )
    answers = (occupancy, figures, reported, phases, choice, draws, sites)
    first = figures if visitor.party in {"officer", "manager"} else choice
    problem = problem or first.problem or next((answer.problem for answer in answers if answer.misread), None)
    return page(
        request,
        "programmes.html",
        visitor,
        problem=problem,
        typed=typed or {},
        occupancy=occupancy,
        figures=figures,
        reported=reported,
        phases=phases,
        choice=choice,
        draws=draws,
        sites=sites,
    )


@router.get("/live", response_class=EventSourceResponse)
async def occupancy_live(request: Request, visitor: SignedIn) -> Events:
    """Send the beds again whenever one was taken or freed."""
    known = b""

    async def read() -> str | None:
        nonlocal known
        answer = await visitor.suite.get("programmes", "/v1/occupancy", Occupancy)
        if not answer.ok or answer.content == known:
            return None
        known = answer.content
        return part(request, "occupancy.html", occupancy=answer)

    async for event in live(request, "occupancy", read):
        yield event


async def _then(
    request: Request, visitor: Visitor, answer: Answer[Any], done: str, typed: Mapping[str, str] | None = None
) -> Response:
    if answer.ok:
        return back_to(request, "/office/programmes", done=done)
    return await _shown(request, visitor, answer.problem, typed)


@router.post("/phases")
async def choose(
    request: Request,
    visitor: SignedIn,
    areas: Short = "",
    starts_on: Short = "",
    figures_hash: Short = "",
    note: Short = "",
) -> Response:
    """Choose a phase by the figures on the page: their hash is sent too."""
    typed = {"areas": areas, "starts_on": starts_on, "note": note}
    listed = areas.replace(",", " ").split()
    body = {"areas": listed, "starts_on": typed_day(starts_on), "figures_hash": figures_hash, "note": note}
    answer = await visitor.suite.post("programmes", "/v1/vaccination-phases", body)
    return await _then(request, visitor, answer, "phase_chosen", typed)


@router.post("/confirmations")
async def confirm(request: Request, visitor: SignedIn, phase: Short = "") -> Response:
    answer = await visitor.suite.post("programmes", "/v1/vaccination-confirmations", {"phase": _number(phase)})
    return await _then(request, visitor, answer, "confirmed")


@router.post("/schedules")
async def schedule(
    request: Request,
    visitor: SignedIn,
    phase: Short = "",
    product: Short = "",
    first_day: Short = "",
    last_day: Short = "",
    dose_no: Short = "1",
) -> Response:
    typed = {"phase": phase, "product": product, "first_day": first_day, "last_day": last_day, "dose_no": dose_no}
    days = {"first_day": typed_day(first_day), "last_day": typed_day(last_day)}
    body = {**typed, **days, "phase": _number(phase), "dose_no": _number(dose_no)}
    answer = await visitor.suite.post("programmes", "/v1/vaccination-schedules", body)
    return await _then(request, visitor, answer, "seated", typed)


@router.post("/draws", openapi_extra=WITHIN_MINUTES)
async def draw(
    request: Request, visitor: SignedIn, size: Short = "", test_method: Short = "", area: Short = ""
) -> Response:
    body = {"size": _number(size), "test_method": test_method, "area": area or None}
    answer = await visitor.suite.post("programmes", "/v1/draws", body)
    return await _then(request, visitor, answer, "drawn", {"size": size, "draw_area": area})


@router.post("/sites")
async def site(
    request: Request, visitor: SignedIn, programme: Short = "", name: Short = "", area: Short = "", address: Short = ""
) -> Response:
    typed = {"programme": programme, "name": name, "area": area, "address": address}
    answer = await visitor.suite.post("programmes", "/v1/sites", typed)
    return await _then(request, visitor, answer, "saved", {f"site_{k}": v for k, v in typed.items()})


@router.post("/sessions")
async def session(
    request: Request,
    visitor: SignedIn,
    site_id: Id,
    day: Short = "",
    starts_at: Short = "",
    ends_at: Short = "",
    capacity: Short = "",
    offers: Short = "",
) -> Response:
    typed = {"day": day, "starts_at": starts_at, "ends_at": ends_at, "capacity": capacity, "offers": offers}
    body = {
        "day": typed_day(day),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "capacity": _number(capacity),
        "offers": offers,
    }
    answer = await visitor.suite.post("programmes", f"/v1/sites/{site_id}/sessions", body)
    return await _then(request, visitor, answer, "saved", {f"session_{k}": v for k, v in typed.items()})


@router.post("/facilities")
async def facility(
    request: Request, visitor: SignedIn, name: Short = "", area: Short = "", address: Short = "", beds: Short = ""
) -> Response:
    body = {"name": name, "area": area, "address": address, "beds": _number(beds)}
    answer = await visitor.suite.post("programmes", "/v1/facilities", body)
    return await _then(request, visitor, answer, "saved")


@router.post("/stays/{stay_id}/attention")
async def see_to_stay(request: Request, visitor: SignedIn, stay_id: UUID, note: Short = "") -> Response:
    answer = await visitor.suite.post("programmes", f"/v1/stays/{stay_id}/attention", {"note": note})
    return back_to(request, "/office", done="decided") if answer.ok else await _then(request, visitor, answer, "")


@router.post("/adverse-events/{event_id}/review")
async def review(request: Request, visitor: SignedIn, event_id: UUID, note: Short = "") -> Response:
    answer = await visitor.suite.post("programmes", f"/v1/adverse-events/{event_id}/review", {"note": note})
    return back_to(request, "/office", done="decided") if answer.ok else await _then(request, visitor, answer, "")


def _number(typed: str) -> int | str:
    """Read a whole number; other text goes to the door unchanged, which refuses it."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else typed
