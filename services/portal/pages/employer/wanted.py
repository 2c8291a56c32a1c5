"""Certificates that the employer still owes: the list, a form to certify from it, and one to refuse."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.benefits import WantedCertificates
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.employer.acting import ForEmployer
from services.portal.pages.frame import Visitor, back_to, page
from services.portal.pages.typed import Id, Short, typed_day

router = APIRouter(prefix="/employer", include_in_schema=False)
_HERE = "/employer/wanted"
_PAGE = 50
REASONS = ("never_worked_here", "worked_these_days", "other")


@router.get("/wanted")
async def wanted(
    request: Request, visitor: ForEmployer, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> Response:
    """List the claims of the staff that need the employer's certificate, each with its forms."""
    return await _wanted_page(request, visitor, cursor=cursor)


async def _wanted_page(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
    cursor: str | None = None,
) -> Response:
    listed = await visitor.suite.get(
        "benefits",
        "/v1/certificates-wanted",
        WantedCertificates,
        employer_id=visitor.party_id,
        cursor=cursor,
        limit=_PAGE,
    )
    return page(
        request,
        "wanted.html",
        visitor,
        problem=problem or listed.problem,
        listed=listed,
        typed=typed or {},
        reasons=REASONS,
    )


@router.post("/wanted/{claim_id}/certificate")
async def certify(
    request: Request,
    visitor: ForEmployer,
    claim_id: UUID,
    person_id: Id,
    cause: Short = "",
    order_number: Short = "",
    first_day: Short = "",
    last_day: Short = "",
    wages_paid: Short = "",
) -> Response:
    """Certify the days of one claim; the claim goes on with it at once."""
    body = {
        "employer_id": str(visitor.party_id),
        "person_id": str(person_id),
        "cause": cause,
        "order_number": order_number.strip(),
        "first_day": typed_day(first_day),
        "last_day": typed_day(last_day),
        "wages_paid": bool(wages_paid),
    }
    answer = await visitor.suite.post("benefits", "/v1/employer-certificates", body)
    if answer.ok:
        return back_to(request, _HERE, done="certified_staff")
    typed = {"claim": str(claim_id), "order_number": order_number, "first_day": first_day, "last_day": last_day}
    return await _wanted_page(request, visitor, answer.problem, {**typed, "wages_paid": wages_paid})


@router.post("/wanted/{claim_id}/refusal")
async def refuse(
    request: Request, visitor: ForEmployer, claim_id: UUID, reason: Short = "", because: Short = ""
) -> Response:
    """Refuse to certify and say why; an officer decides about the claim."""
    path = f"/v1/certificates-wanted/{claim_id}/refusal"
    answer = await visitor.suite.post("benefits", path, {"reason": reason, "because": because})
    if answer.ok:
        return back_to(request, _HERE, done="certificate_refused")
    typed = {"refused": str(claim_id), "reason": reason, "because": because}
    return await _wanted_page(request, visitor, answer.problem, typed)
