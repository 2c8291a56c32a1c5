"""Inspections at the office: what waits, the cases, and the plans of a year with the reasons of each pick."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.collection.inspections import InspectionPlans, Inspections, PickedPlan, Sanctions
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import Visitor, back_to, page, visitor_as
from services.portal.pages.typed import Short, typed_count

router = APIRouter(prefix="/office/inspections", include_in_schema=False)
Office = Annotated[Visitor, visitor_as("officer", "manager")]
Officer = Annotated[Visitor, visitor_as("officer")]
Cursor = Annotated[str, Query(max_length=500)]
HERE = "/office/inspections"
_SOME = 20


@router.get("")
async def overview(
    request: Request, visitor: Office, status: Literal["", "open", "closed"] = "open", cursor: Cursor = ""
) -> Response:
    """Show the sanctions that wait, the cases, the plans, and the form to make a plan."""
    return await _overview(request, visitor, status=status, cursor=cursor)


async def _overview(
    request: Request, visitor: Visitor, *, status: str = "open", cursor: str = "", problem: Problem | None = None
) -> Response:
    cases, plans, proposed, appealed = await asyncio.gather(
        visitor.suite.get(
            "contributions", "/v1/inspections", Inspections, status=status or None, cursor=cursor or None, limit=_SOME
        ),
        visitor.suite.get("contributions", "/v1/inspection-plans", InspectionPlans, limit=_SOME),
        visitor.suite.get("contributions", "/v1/sanctions", Sanctions, status="proposed", limit=_SOME),
        visitor.suite.get("contributions", "/v1/sanctions", Sanctions, status="appealed", limit=_SOME),
    )
    refused = next((one.problem for one in (cases, plans, proposed, appealed) if one.problem), None)
    return page(
        request,
        "inspections.html",
        visitor,
        problem=problem or refused,
        cases=cases,
        plans=plans,
        waiting=[*proposed.items, *appealed.items],
        chosen=status,
    )


@router.post("/plans")
async def make(
    request: Request, visitor: Officer, year: Short = "", area: Short = "", by_risk: Short = "", by_chance: Short = ""
) -> Response:
    """Make the plan of an area for a year, and show what it picked."""
    counts = {"year": typed_count(year), "by_risk": typed_count(by_risk), "by_chance": typed_count(by_chance)}
    body = {"area": area.strip(), **counts}
    answer = await visitor.suite.post("contributions", "/v1/inspection-plans", body, PickedPlan)
    if answer.body:
        return back_to(request, f"{HERE}/plans/{answer.body.id}", done="inspection_planned")
    return await _overview(request, visitor, problem=answer.problem)


@router.get("/plans/{plan_id}")
async def one_plan(request: Request, visitor: Office, plan_id: UUID) -> Response:
    """Show a plan: the employers that it picked, the reasons of each score, and the case that was opened for each."""
    found = await visitor.suite.get("contributions", f"/v1/inspection-plans/{plan_id}", PickedPlan)
    return page(request, "inspection_plan.html", visitor, problem=found.problem, plan=found.body)
