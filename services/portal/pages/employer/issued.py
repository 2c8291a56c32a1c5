"""Certificates that the employer issued: the list, the form letter of each, its correction and its withdrawal."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.benefits import IssuedCertificates
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.employer.acting import ForEmployer
from services.portal.pages.frame import Visitor, back_to, page
from services.portal.pages.typed import Short, typed_day

router = APIRouter(prefix="/employer", include_in_schema=False)
_HERE = "/employer/issued"
_PAGE = 50
Order = Annotated[str, Query(max_length=60)]


@router.get("/issued")
async def issued(
    request: Request,
    visitor: ForEmployer,
    order_number: Order = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """List the certificates, the newest first; with an order's number those under it."""
    return await _issued(request, visitor, order_number=order_number.strip(), cursor=cursor)


async def _issued(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
    order_number: str = "",
    cursor: str | None = None,
) -> Response:
    listed = await visitor.suite.get(
        "benefits",
        "/v1/employer-certificates",
        IssuedCertificates,
        employer_id=visitor.party_id,
        order_number=order_number or None,
        cursor=cursor,
        limit=_PAGE,
    )
    return page(
        request,
        "issued.html",
        visitor,
        problem=problem or listed.problem,
        listed=listed,
        typed=typed or {},
        order_number=order_number,
    )


@router.get("/issued/{certificate_id}/letter")
async def letter(request: Request, visitor: ForEmployer, certificate_id: UUID) -> Response:
    """Download the form letter as PDF."""
    answer = await visitor.suite.download("benefits", f"/v1/employer-certificates/{certificate_id}/letter")
    if not answer.ok:
        return await _issued(request, visitor, answer.problem)
    return Response(answer.content, answer.status, headers=answer.file_headers)


@router.post("/issued/{certificate_id}/correction")
async def correct(
    request: Request,
    visitor: ForEmployer,
    certificate_id: UUID,
    order_number: Short = "",
    first_day: Short = "",
    last_day: Short = "",
    wages_paid: Short = "",
    because: Short = "",
) -> Response:
    """Correct a certificate: another one takes its place."""
    body = {
        "order_number": order_number.strip(),
        "first_day": typed_day(first_day),
        "last_day": typed_day(last_day),
        "wages_paid": bool(wages_paid),
        "because": because,
    }
    answer = await visitor.suite.post("benefits", f"/v1/employer-certificates/{certificate_id}/correction", body)
    if answer.ok:
        return back_to(request, _HERE, done="certificate_corrected")
    typed = {"corrected": str(certificate_id), "order_number": order_number, "first_day": first_day}
    typed |= {"last_day": last_day, "wages_paid": wages_paid, "because": because}
    return await _issued(request, visitor, answer.problem, typed)


@router.post("/issued/{certificate_id}/withdrawal")
async def withdraw(request: Request, visitor: ForEmployer, certificate_id: UUID, because: Short = "") -> Response:
    """Withdraw a certificate; claims wait for another one."""
    answer = await visitor.suite.post(
        "benefits", f"/v1/employer-certificates/{certificate_id}/withdrawal", {"because": because}
    )
    if answer.ok:
        return back_to(request, _HERE, done="certificate_withdrawn")
    return await _issued(request, visitor, answer.problem, {"withdrawn": str(certificate_id), "because": because})
