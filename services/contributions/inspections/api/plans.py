"""Yearly plans of inspections: an officer makes one for an area, officers and managers read them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, ShortText
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from services.contributions.context import Ctx
from services.contributions.inspections.actions.make_plan import Planning, make_plan
from services.contributions.inspections.rows import plans as rows

router = APIRouter(prefix="/v1/inspection-plans", tags=["inspections"])
Officer = Annotated[Caller, allow("officer")]
Office = Annotated[Caller, allow("officer", "manager")]
PLANS = Listing("inspection plans", first=LAST_ID)
PICKS_MAX = 500


class NewInspectionPlan(Body):
    """A plan to make: so many employers of an area are inspected in a year, by their scores and by chance."""

    year: Annotated[int, Field(ge=1990, le=2100)] = Field(description="this year or the next", examples=[2021])
    area: ShortText
    by_risk: Annotated[int, Field(ge=0, le=PICKS_MAX)] = Field(description="so many of the highest scores")
    by_chance: Annotated[int, Field(ge=0, le=PICKS_MAX)] = Field(description="so many by chance, whatever their scores")


class RiskFactor(BaseModel):
    """A part of a score."""

    factor: str = Field(description="what was counted")
    times: int = Field(description="how often it was found")
    points: str = Field(description="the points for it")


class PickedEmployer(BaseModel):
    """An employer that the plan picked. One may be picked both ways."""

    employer_id: UUID
    registration_number: str
    score: str = Field(description="the sum of the points")
    because: list[RiskFactor] = Field(description="what the score is the sum of")
    by_risk: bool = Field(description="picked for its score")
    by_chance: bool = Field(description="picked by chance")
    inspection_id: UUID | None = Field(description="the case that was opened for the pick")


class InspectionPlan(BaseModel):
    """A plan without its picks."""

    id: UUID
    year: int = Field(description="the year of the visits")
    area: str
    by_risk: int = Field(description="how many were asked for by score")
    by_chance: int = Field(description="how many were asked for by chance")
    seed: str = Field(description="the sample is the first in the order of md5(seed followed by the employer's id)")
    scored_on: date = Field(description="the day as of which employers were scored")
    made_by: str

    @classmethod
    def of(cls, plan: rows.Plan) -> "InspectionPlan":
        return cls(**_members(plan))


class PickedPlan(InspectionPlan):
    """A plan with the employers that it picked."""

    picked: Annotated[list[PickedEmployer], Field(max_length=2 * PICKS_MAX)] = Field(
        description="the highest score first"
    )


def _members(plan: rows.Plan) -> dict[str, object]:
    return {
        "id": plan.plan_id, "year": plan.year, "area": plan.area, "by_risk": plan.by_risk,
        "by_chance": plan.by_chance, "seed": plan.seed, "scored_on": plan.scored_on, "made_by": plan.made_by,
    }  # fmt: skip


def _picked(one: rows.Picked) -> PickedEmployer:
    return PickedEmployer(
        employer_id=one.employer_id,
        registration_number=one.registration_number,
        score=shown(one.score),
        because=[RiskFactor.model_validate(factor) for factor in one.factors],
        by_risk=one.by_risk,
        by_chance=one.by_chance,
        inspection_id=one.inspection_id,
    )


@router.post("", status_code=201, operation_id="make_inspection_plan", response_model=PickedPlan)
async def make(request: Request, context: Ctx, body: NewInspectionPlan, caller: Officer) -> Response:
    """Make the plan of an area for a year. The sample is drawn from a new seed, which the answer shows."""
    refuse_unknown_places(request, areas={"/area": body.area})
    asked = Planning(body.year, body.area, body.by_risk, body.by_chance)

    async def act(connection: AsyncConnection) -> PickedPlan:
        made = await make_plan(connection, context.law, asked, made_by=caller.name, today=context.clock.today())
        found = await rows.picked(connection, made.plan_id)
        return PickedPlan(**_members(made), picked=[_picked(one) for one in found])

    return await carry_out_once(request, caller, "make_inspection_plan", act)


@router.get("", operation_id="list_inspection_plans")
async def listed(context: Ctx, caller: Office, asked: Pages) -> Page[InspectionPlan]:
    """List plans, newest first."""
    found = await rows.plans(context.database, areas=caller.areas, before=asked.after(PLANS), limit=asked.one_more)
    part = asked.cut(PLANS, found, key=lambda one: one.plan_id)
    return Page(items=[InspectionPlan.of(one) for one in part.rows], next=part.next)


@router.get("/{plan_id}", operation_id="read_inspection_plan")
async def read(context: Ctx, plan_id: UUID, _: Office) -> PickedPlan:
    """Read a plan with the employers that it picked, and why."""
    plan = await rows.plan(context.database, plan_id)
    if plan is None:
        raise NotFound(what="plan")
    found = await rows.picked(context.database, plan_id)
    return PickedPlan(**_members(plan), picked=[_picked(one) for one in found])
