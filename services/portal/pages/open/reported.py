"""Figures that others published, and their corrections: for anybody, and as files at addresses that stay."""

from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from libs.common.neighbours.doors import DoorClosed
from services.portal.context import context
from services.portal.gateways.answers.offices import CorrectionsOfFigures, FiguresOfDocuments
from services.portal.pages.frame import counted, language, page
from services.portal.pages.open.open_to_all import asked, kept

router = APIRouter(prefix="/board", include_in_schema=False, dependencies=[Depends(counted)])
Area = Annotated[str, Query(max_length=30)]
Cursor = Annotated[str, Query(max_length=500)]
_FIGURES, _CORRECTIONS = "/v1/reported-figures", "/v1/figure-corrections"
_PASSED_ON = ("content-type", "content-disposition", "cache-control", "etag", "link")


@router.get("/reported")
async def reported(request: Request, area: Area = "", cursor: Cursor = "") -> Response:
    """Show the figures that others published of an area and all that lies in it, the latest period first."""
    found = await asked(request, "outreach", "GET", _FIGURES, FiguresOfDocuments, params=_given(area, cursor))
    shown = page(
        request,
        "reported.html",
        None,
        problem=found.problem,
        area=area.strip(),
        country=str(context(request).law.country["iso_3166"]),
        figures=found.items,
        next=found.body.next if found.body else None,
    )
    return kept(request, shown)


@router.get("/corrections")
async def corrections(request: Request, area: Area = "", cursor: Cursor = "") -> Response:
    """Show the corrections of such figures, the newest first."""
    found = await asked(request, "outreach", "GET", _CORRECTIONS, CorrectionsOfFigures, params=_given(area, cursor))
    shown = page(
        request,
        "corrections.html",
        None,
        problem=found.problem,
        area=area.strip(),
        country=str(context(request).law.country["iso_3166"]),
        corrections=found.items,
        next=found.body.next if found.body else None,
    )
    return kept(request, shown)


@router.get("/reported.csv")
async def as_csv(request: Request, area: Area = "") -> Response:
    """Hand on the whole list as CSV."""
    return await _file(request, f"{_FIGURES}.csv", _given(area, ""))


@router.get("/reported.json")
async def as_json(request: Request, area: Area = "", cursor: Cursor = "") -> Response:
    """Hand on the list as JSON, page by page: `next` is the cursor of the next one."""
    return await _file(request, _FIGURES, _given(area, cursor))


def _given(area: str, cursor: str) -> dict[str, str]:
    return {name: text.strip() for name, text in (("area", area), ("cursor", cursor)) if text.strip()}


async def _file(request: Request, path: str, given: dict[str, str]) -> Response:
    """Hand on what outreach answers, a refusal as well: programs read it."""
    words = language(request)
    try:
        answer: httpx.Response = await context(request).doors.call(
            "outreach", "GET", path, params=given, headers={"Accept-Language": words}
        )
    except DoorClosed as closed:
        return Response(closed.say(words), 503, media_type="text/plain; charset=utf-8")
    headers = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
    return Response(answer.content, answer.status_code, headers=headers)
