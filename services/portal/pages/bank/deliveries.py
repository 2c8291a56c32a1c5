"""A bank's webhook endpoints: adding, new secrets, removal; every attempt to deliver, and sending again."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.everywhere import Deliveries, Endpoints, EndpointWithSecret
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.bank.bank import BankVisitor
from services.portal.pages.form_checks import second_look
from services.portal.pages.frame import Visitor, back_to, language, page
from services.portal.pages.typed import Short

router = APIRouter(prefix="/bank/deliveries", include_in_schema=False)
_PAGE = 50
Sender = Literal["loans", "contributions"]
SENDERS: tuple[Sender, ...] = ("loans", "contributions")


@router.get("")
async def endpoints(request: Request, visitor: BankVisitor) -> Response:
    return await _endpoints_page(request, visitor)


async def _endpoints_page(
    request: Request, visitor: Visitor, problem: Problem | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    """Show the endpoints of the services whose events concern banks, and the form of a new one."""
    suite, texts, words = visitor.suite, context(request).pages.texts, language(request)
    answers = await asyncio.gather(*(suite.get(one, "/v1/webhook-endpoints", Endpoints) for one in SENDERS))
    shown = problem or next((answer.problem for answer in answers if answer.problem), None)
    return page(
        request,
        "bank_endpoints.html",
        visitor,
        problem=shown,
        senders=list(zip(SENDERS, answers, strict=True)),
        services=[(one, texts.say(f"source.{one}", words)) for one in SENDERS],
        typed=typed or {},
        fields=("service", "url"),
    )


@router.post("")
async def add(request: Request, visitor: BankVisitor, service: Annotated[Sender, Form()], url: Short = "") -> Response:
    """Add an endpoint, and show its secret this once."""
    made = await visitor.suite.post(service, "/v1/webhook-endpoints", {"url": url.strip()}, EndpointWithSecret)
    if made.body is None:
        return await _endpoints_page(request, visitor, made.problem, {"service": service, "url": url})
    return page(request, "bank_secret.html", visitor, made=made.body, rotated=False)


@router.post("/{service}/{endpoint_id}/rotation")
async def rotate(
    request: Request, visitor: BankVisitor, service: Sender, endpoint_id: UUID, step: Short = ""
) -> Response:
    """Make a new secret after a second look, and show it this once."""
    if step == "change":
        return back_to(request, "/bank/deliveries", done="nothing_changed")
    if step != "do":
        return _check(
            request,
            visitor,
            f"/bank/deliveries/{service}/{endpoint_id}/rotation",
            "endpoint.rotate",
            "rotation.means",
        )
    made = await visitor.suite.post(service, f"/v1/webhook-endpoints/{endpoint_id}/rotation", {}, EndpointWithSecret)
    if made.body is None:
        return await _endpoints_page(request, visitor, made.problem)
    return page(request, "bank_secret.html", visitor, made=made.body, rotated=True)


@router.post("/{service}/{endpoint_id}/removal")
async def remove(
    request: Request, visitor: BankVisitor, service: Sender, endpoint_id: UUID, step: Short = ""
) -> Response:
    """Remove an endpoint after a second look."""
    if step == "change":
        return back_to(request, "/bank/deliveries", done="nothing_changed")
    if step != "do":
        return _check(
            request,
            visitor,
            f"/bank/deliveries/{service}/{endpoint_id}/removal",
            "endpoint.remove",
            "removal.means",
        )
    answer = await visitor.suite.delete(service, f"/v1/webhook-endpoints/{endpoint_id}")
    if answer.ok:
        return back_to(request, "/bank/deliveries", done="endpoint_removed")
    return await _endpoints_page(request, visitor, answer.problem)


def _check(request: Request, visitor: Visitor, action: str, do: str, means: str) -> Response:
    return second_look(
        request,
        visitor,
        [],
        typed={},
        action=action,
        means=means,
        do=do,
    )


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
