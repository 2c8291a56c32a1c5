"""Deliveries of a bank's webhooks: how each endpoint is doing, every attempt, and sending again from an event on."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.everywhere import Deliveries, Endpoints
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.bank.bank import BankVisitor
from services.portal.pages.frame import Visitor, back_to, page
from services.portal.pages.typed import Short

router = APIRouter(prefix="/bank/deliveries", include_in_schema=False)
_PAGE = 50
Sender = Literal["loans", "contributions"]
SENDERS: tuple[Sender, ...] = ("loans", "contributions")


@router.get("")
async def endpoints(request: Request, visitor: BankVisitor) -> Response:
    return await _endpoints_page(request, visitor)


async def _endpoints_page(request: Request, visitor: Visitor, problem: Problem | None = None) -> Response:
    """Show the endpoints of the services whose events concern banks."""
    suite = visitor.suite
    answers = await asyncio.gather(*(suite.get(one, "/v1/webhook-endpoints", Endpoints) for one in SENDERS))
    told = problem or next((answer.problem for answer in answers if answer.problem), None)
    return page(request, "bank_endpoints.html", visitor, problem=told, senders=list(zip(SENDERS, answers, strict=True)))


@router.get("/{service}/{endpoint_id}")
async def deliveries(
    request: Request,
    visitor: BankVisitor,
    service: Sender,
    endpoint_id: UUID,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """List every attempt to deliver, newest first."""
    found = await visitor.suite.get(
        service, f"/v1/webhook-endpoints/{endpoint_id}/deliveries", Deliveries, cursor=cursor, limit=_PAGE
    )
    return page(
        request,
        "bank_deliveries.html",
        visitor,
        problem=found.problem,
        found=found,
        service=service,
        endpoint_id=endpoint_id,
    )


@router.post("/{service}/{endpoint_id}/replay")
async def replay(
    request: Request, visitor: BankVisitor, service: Sender, endpoint_id: UUID, after: Short = ""
) -> Response:
    """Send everything behind a position again; a receiver knows by the id what it has."""
    position = int(after) if after.isascii() and after.isdigit() else -1
    answer = await visitor.suite.post(service, f"/v1/webhook-endpoints/{endpoint_id}/replay", {"after": position})
    if answer.ok:
        return back_to(request, "/bank/deliveries", done="sent_again")
    return await _endpoints_page(request, visitor, answer.problem)
