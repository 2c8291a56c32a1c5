"""The situation centre: announcements, measures in force, procedures and articles, for anybody and without sign-in."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.hotline import (
    PublicAnnouncements,
    PublicArticles,
    PublicMeasures,
    PublicProcedures,
)
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import counted, language, page
from services.portal.pages.open.open_to_all import asked

router = APIRouter(include_in_schema=False, dependencies=[Depends(counted)])


@router.get("/situation")
async def situation(
    request: Request, area: Annotated[str, Query(max_length=30)] = "", words: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Show what concerns everybody today, or an area. If one list cannot be read, the others are shown."""
    given = {"area": area.strip()} if area.strip() else {}
    searched = {"q": words, "language": language(request)}
    announcements, measures, procedures, articles = await asyncio.gather(
        asked(request, "hotline", "GET", "/v1/public/announcements", PublicAnnouncements, params=given),
        asked(request, "hotline", "GET", "/v1/public/measures", PublicMeasures, params=given),
        asked(request, "hotline", "GET", "/v1/public/procedures", PublicProcedures),
        asked(request, "hotline", "GET", "/v1/public/articles", PublicArticles, params=searched),
    )
    problems: list[Problem | None] = [announcements.problem, measures.problem, procedures.problem, articles.problem]
    return page(
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
    )
