"""The situation centre: what concerns everybody today, for anybody, without sign-in and without scripts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.hotline import (
    HotlineHours,
    PublicAnnouncements,
    PublicArticles,
    PublicMeasures,
    PublicProcedures,
)
from services.portal.gateways.answers.programmes import Figures, Session, Sessions
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import counted, language, page
from services.portal.pages.layout.charts import Bars, Chart, Part, draw_columns
from services.portal.pages.open.open_to_all import asked, kept

router = APIRouter(include_in_schema=False, dependencies=[Depends(counted)])
_SESSIONS_READ, _PLACES_SHOWN, _COLUMNS_MAX = 200, 30, 24


@dataclass(frozen=True, slots=True)
class Place:
    """A site with its next session, and the free seats of all sessions that were read."""

    name: str
    address: str
    next: Session
    free: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure of a kind with its drawing."""

    happening: str
    phase: int | None
    total: int | None
    chart: Chart
    areas: Sequence[tuple[str, int | None]]


@router.get("/situation")
async def situation(
    request: Request, area: Annotated[str, Query(max_length=30)] = "", words: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Show what concerns everybody today, or an area. If one list cannot be read, the others are shown."""
    given = {"area": area.strip()} if area.strip() else {}
    searched = {"q": words, "language": language(request)}
    here = {**given, "limit": str(_SESSIONS_READ)}
    announcements, measures, procedures, articles = await asyncio.gather(
        asked(request, "hotline", "GET", "/v1/public/announcements", PublicAnnouncements, params=given),
        asked(request, "hotline", "GET", "/v1/public/measures", PublicMeasures, params=given),
        asked(request, "hotline", "GET", "/v1/public/procedures", PublicProcedures),
        asked(request, "hotline", "GET", "/v1/public/articles", PublicArticles, params=searched),
    )
    hours, figures, testing, vaccination = await asyncio.gather(
        asked(request, "hotline", "GET", "/v1/public/hours", HotlineHours),
        asked(request, "programmes", "GET", "/v1/figures", Figures),
        asked(request, "programmes", "GET", "/v1/public/sessions", Sessions, params={**here, "programme": "testing"}),
        asked(
            request, "programmes", "GET", "/v1/public/sessions", Sessions, params={**here, "programme": "vaccination"}
        ),
    )
    problems: list[Problem | None] = [announcements.problem, measures.problem, procedures.problem, articles.problem]
    shown = page(
        request,
        "situation.html",
        None,
        problem=next((problem for problem in problems if problem), None),
        area=area,
        announcements=announcements.items,
        measures=measures.items,
        more_measures=measures.body.left_off if measures.body else 0,
        procedures=procedures.items,
        articles=articles.items,
        more_articles=articles.body.left_off if articles.body else 0,
        words=words,
        hours=hours.body,
        pictures=[_picture(one.happening, one.phase, one.total, one.areas) for one in figures.items],
        where=[("testing", _places(testing.items)), ("vaccination", _places(vaccination.items))],
    )
    return kept(request, shown)


def _places(sessions: Sequence[Session]) -> list[Place]:
    """List the sites in the order of their next session."""
    by_site: dict[tuple[str, str], list[Session]] = {}
    for session in sessions:
        by_site.setdefault((session.area, session.place), []).append(session)
    return [
        Place(name, some[0].address, some[0], sum(one.free for one in some))
        for (_, name), some in list(by_site.items())[:_PLACES_SHOWN]
    ]


def _picture(happening: str, phase: int | None, total: int | None, areas: dict[str, int | None]) -> Picture:
    """Draw a figure by area, the highest first; small counts, which are kept back, are not drawn."""
    known = sorted(((n, code) for code, n in areas.items() if n is not None), reverse=True)[:_COLUMNS_MAX]
    bars = [Bars(code.partition("-")[2] or code, [Part("paid", n, f"{code}: {n}")], str(n)) for n, code in known]
    return Picture(happening, phase, total, draw_columns(bars), list(areas.items()))
