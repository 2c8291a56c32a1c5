"""Months that are due, how each is paid, and the due days as a calendar."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.contributions import MonthsDue
from services.portal.gateways.answers.shown import Nothing, Problem
from services.portal.gateways.suite import Answer
from services.portal.pages.employer.acting import ForEmployer
from services.portal.pages.frame import Visitor, page
from services.portal.pages.typed import typed_month

router = APIRouter(prefix="/employer/dues", include_in_schema=False)
_PAGE = 24


@router.get("")
async def dues(
    request: Request, visitor: ForEmployer, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> Response:
    """List the months, newest first: what is charged, paid and owed, and the reference of each."""
    return await _dues(request, visitor, cursor=cursor)


async def _dues(
    request: Request, visitor: Visitor, *, cursor: str | None = None, problem: Problem | None = None
) -> Response:
    path = f"/v1/employers/{visitor.party_id}/dues"
    listed = await visitor.suite.get("contributions", path, MonthsDue, cursor=cursor, limit=_PAGE)
    return page(request, "employer_dues.html", visitor, problem=problem or listed.problem, listed=listed)


@router.get("/calendar")
async def calendar(request: Request, visitor: ForEmployer) -> Response:
    """Download the due days for a calendar program."""
    answer = await visitor.suite.download("contributions", f"/v1/employers/{visitor.party_id}/due-calendar")
    return await _file(request, visitor, answer)


@router.get("/{month}/slip")
async def slip(request: Request, visitor: ForEmployer, month: str) -> Response:
    """Download the payment slip of a month."""
    path = f"/v1/employers/{visitor.party_id}/dues/{typed_month(month)[:7]}/slip"
    return await _file(request, visitor, await visitor.suite.download("contributions", path))


async def _file(request: Request, visitor: Visitor, answer: Answer[Nothing]) -> Response:
    if not answer.ok:
        return await _dues(request, visitor, problem=answer.problem)
    return Response(answer.content, answer.status, headers=answer.file_headers)
