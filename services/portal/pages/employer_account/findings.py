"""Findings of the employer's returns: what contradicts, by when to answer, and an answer to each."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.contributions import Findings
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.employer.acting import ForEmployer
from services.portal.pages.frame import Visitor, back_to, page
from services.portal.pages.typed import Short, typed_amount

router = APIRouter(prefix="/employer/findings", include_in_schema=False)
HERE = "/employer/findings"
_PAGE = 50


@router.get("")
async def findings(
    request: Request, visitor: ForEmployer, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> Response:
    """List the findings whose cause stands, oldest first, with a form for each that is open."""
    return await _findings(request, visitor, cursor=cursor)


async def _findings(
    request: Request, visitor: Visitor, *, cursor: str | None = None, problem: Problem | None = None
) -> Response:
    listed = await visitor.suite.get(
        "contributions",
        f"/v1/employers/{visitor.party_id}/findings",
        Findings,
        removed=False,
        cursor=cursor,
        limit=_PAGE,
    )
    return page(request, "employer_findings.html", visitor, problem=problem or listed.problem, listed=listed)


@router.post("")
async def answer(
    request: Request,
    visitor: ForEmployer,
    finding: Annotated[int, Form(ge=1, le=2**63 - 1)],
    reply: Short = "",
    because: Short = "",
    wage: Short = "",
    national_id: Short = "",
) -> Response:
    """Answer one finding: accepting corrects the return, disputing sends the words to an officer."""
    given = {"because": because.strip(), "wage": typed_amount(wage), "national_id": national_id.strip()}
    body = {"answer": reply, **{name: text for name, text in given.items() if text}}
    answered = await visitor.suite.post("contributions", f"/v1/findings/{finding}/answer", body)
    if answered.ok:
        return back_to(request, HERE, done=f"finding_{reply}")
    return await _findings(request, visitor, problem=answered.problem)
