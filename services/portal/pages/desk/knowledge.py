"""The page of knowledge during a call: articles, canned answers, procedures."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.hotline import Articles, Procedures
from services.portal.pages.frame import SignedIn, language, page
from services.portal.pages.typed import QueryId

router = APIRouter(prefix="/desk/knowledge", include_in_schema=False)


@router.get("")
async def knowledge(
    request: Request,
    visitor: SignedIn,
    words: Annotated[str, Query(max_length=100)] = "",
    case: QueryId = None,
) -> Response:
    """Show articles in the visitor's language with every word; from a case, one key copies an answer into it."""
    articles, procedures = await asyncio.gather(
        visitor.suite.get("hotline", "/v1/articles", Articles, q=words, language=language(request)),
        visitor.suite.get("hotline", "/v1/procedures", Procedures),
    )
    return page(
        request,
        "knowledge.html",
        visitor,
        problem=articles.problem,
        articles=articles.items,
        more=articles.body.left_off if articles.body else 0,
        procedures=procedures.items,
        words=words,
        case=str(case or ""),
    )
