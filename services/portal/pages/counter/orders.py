"""Closure orders: counted before they are recorded, listed, ended and withdrawn."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.registration import ClosureOrders, Coverage, Employers
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import SignedIn, Visitor, back_to, language, page
from services.portal.pages.typed import Short, typed_day

router = APIRouter(prefix="/office/orders", include_in_schema=False)
_HERE = "/office/orders"
_PAGE = 50
_FIELDS = (
    "order_number",
    "issued_by",
    "first_day",
    "last_day",
    "cause",
    "employer_number",
    "branches",
    "area",
    "sector",
)
Typed = dict[str, str]
Body = dict[str, str | bool | list[str] | None]


@router.get("")
async def orders(
    request: Request,
    visitor: SignedIn,
    area: Annotated[str, Query(max_length=60)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """List the orders with their forms; with an area those that concern it."""
    return await _orders(request, visitor, area=area.strip(), cursor=cursor)


async def _orders(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    typed: Typed | None = None,
    coverage: Coverage | None = None,
    area: str = "",
    cursor: str | None = None,
) -> Response:
    listed = await visitor.suite.get(
        "registration",
        "/v1/closure-orders",
        ClosureOrders,
        area=area or None,
        withdrawn=True,
        cursor=cursor,
        limit=_PAGE,
    )
    return page(
        request,
        "orders.html",
        visitor,
        problem=problem or listed.problem,
        listed=listed,
        typed=typed or {},
        coverage=coverage,
        fields=_FIELDS,
        hazards=_hazards(request),
        area=area,
    )


def _hazards(request: Request) -> list[tuple[str, str]]:
    """List the diseases by which the law's benefits prove a closure, by name, and another hazard."""
    law, texts, words = context(request).law, context(request).pages.texts, language(request)
    proving: set[str] = set()
    if law.has("benefits", "force_majeure"):
        for series in law.rule("benefits", "force_majeure").series.values():
            proving |= {str(disease) for version in series for disease in version.values.get("diseases", ())}
    return [(one, texts.code("hazard", one, words)) for one in (*sorted(proving), "other")]


@router.post("")
async def record(
    request: Request,
    visitor: SignedIn,
    order_number: Short = "",
    issued_by: Short = "",
    first_day: Short = "",
    last_day: Short = "",
    cause: Short = "",
    employer_number: Short = "",
    branches: Short = "",
    area: Short = "",
    sector: Short = "",
    counted: Short = "",
) -> Response:
    """Count whom the order closes and show it; record the order when it was counted and confirmed."""
    given = (order_number, issued_by, first_day, last_day, cause, employer_number, branches, area, sector)
    typed = dict(zip(_FIELDS, (one.strip() for one in given), strict=True))
    body, problem = await _scope(request, visitor, typed)
    if problem is not None:
        return await _orders(request, visitor, problem, typed)
    if not counted:
        answer = await visitor.suite.post("registration", "/v1/closure-orders/coverage", body, Coverage)
        return await _orders(request, visitor, answer.problem, typed, coverage=answer.body)
    body |= {"order_number": typed["order_number"], "issued_by": typed["issued_by"], "cause": typed["cause"]}
    body["covers_nobody"] = counted == "0"
    made = await visitor.suite.post("registration", "/v1/closure-orders", body)
    if made.ok:
        return back_to(request, _HERE, done="entered" if made.status == 202 else "ordered")
    return await _orders(request, visitor, made.problem, typed)


async def _scope(request: Request, visitor: Visitor, typed: Typed) -> tuple[Body, Problem | None]:
    """Return the part of the request that says whom the order closes."""
    body: Body = {"first_day": typed_day(typed["first_day"]), "last_day": typed_day(typed["last_day"])}
    if not typed["employer_number"]:
        return body | {"area": typed["area"] or None, "sector": typed["sector"] or None}, None
    found = await visitor.suite.get(
        "registration", "/v1/employers", Employers, registration_number=typed["employer_number"]
    )
    if not found.ok:
        return body, found.problem
    if not found.items:
        sentence = context(request).pages.texts.say("order.employer_unknown", language(request))
        return body, Problem(code="employer_unknown", detail=sentence)
    numbers = typed["branches"].replace(",", " ").split()
    return body | {"employer_id": str(found.items[0].id), "branches": numbers or None}, None


@router.post("/{order_id}/end")
async def end(
    request: Request, visitor: SignedIn, order_id: UUID, last_day: Short = "", because: Short = ""
) -> Response:
    """Make another day the order's last."""
    body = {"last_day": typed_day(last_day), "because": because}
    return await _changed(request, visitor, order_id, "end", body)


@router.post("/{order_id}/withdrawal")
async def withdraw(request: Request, visitor: SignedIn, order_id: UUID, because: Short = "") -> Response:
    """Withdraw an order as if it had never been."""
    return await _changed(request, visitor, order_id, "withdrawal", {"because": because})


async def _changed(request: Request, visitor: Visitor, order_id: UUID, step: str, body: Mapping[str, str]) -> Response:
    answer = await visitor.suite.post("registration", f"/v1/closure-orders/{order_id}/{step}", body)
    if answer.ok:
        return back_to(request, _HERE, done="entered" if answer.status == 202 else "order_changed")
    return await _orders(request, visitor, answer.problem, {"changed": str(order_id), "step": step})
