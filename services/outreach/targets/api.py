"""Targets: entered by one member of staff, approved by another; plans: the value that each area has to reach."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow, allow_anyone
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.door.requests.fields import Amount, AmountAboveZero, Body, Day, Nothing, ShortText, Text
from libs.common.door.revalidation import HOUR_S, let_cache
from libs.common.law.terms import Law
from libs.common.refusals import NotFound
from libs.common.texts import LANGUAGES
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from services.outreach.context import Context, Ctx
from services.outreach.indicators.rules.indicators import EVERYBODY, Unit, indicators
from services.outreach.targets import rows
from services.outreach.targets.actions.decide_target import approve_target, refuse_target
from services.outreach.targets.actions.set_target import WantedTarget, require_known, set_target
from services.outreach.targets.rules.split import Part

router = APIRouter(prefix="/v1", tags=["targets"])
_TARGETS = Listing("targets", first=LAST_ID)
_PLANS = Listing("plans", first=("", "", "", "", ""))
Maker = Annotated[Caller, allow("officer", "manager", programs=False)]
AskedIndicator = Annotated[ShortText | None, Query(description="the code of an indicator")]
AskedArea = Annotated[ShortText | None, Query(description="an area, or the code of the country")]


class ChildIn(Body):
    """A part of the area with its value, or its percent of the whole. All children have the same of the two."""

    area: ShortText = Field(examples=["VN-20-01"])
    value: Amount | None = None
    percent: AmountAboveZero | None = Field(None, description="of the whole; the percents sum to 100")


class NewTarget(Body):
    """The value that an area has to reach in a period, and its split among the parts of the area."""

    indicator: ShortText = Field(examples=["new_employers"], description="what is counted")
    area: ShortText = Field(examples=["TH-10"], description="the area, or the code of the country")
    group: ShortText = Field(EVERYBODY, description="a group of participants that the indicator has")
    first_day: Day = Field(examples=["2021-07-01"])
    last_day: Day = Field(examples=["2021-12-31"])
    value: Amount = Field(examples=["820"])
    children: Annotated[list[ChildIn], Field(max_length=200)] = Field([], description="they sum to the value")
    because: Text = Field(description="why, or by which document; it stands in the target's record")


class TargetRefusal(Body):
    because: Text = Field(description="why it is refused or withdrawn")


class ChildShown(BaseModel):
    """A part of the area, and the value that the target gives to it."""

    area: str
    value: str


class TargetShown(BaseModel):
    """A version of a target."""

    id: UUID
    indicator: str = Field(description="what is counted")
    area: str = Field(description="the area, or the code of the country")
    group: str = Field(description="the group of participants")
    first_day: date
    last_day: date
    version: int = Field(description="a correction is the next version")
    value: str
    children: list[ChildShown] = Field(description="the split among the parts of the area; they sum to the value")
    because: str
    status: rows.Status = Field(description="superseded: by a later version, or by another split of the area above")
    made_by: str
    made_at: datetime = Field(description="when it was entered")
    decided_by: str | None = Field(description="who approved, refused or withdrew it")
    decided_at: datetime | None
    decision_because: str | None = Field(description="why it was refused or withdrawn")
    superseded_by: UUID | None = Field(description="the target that replaced it")

    @classmethod
    def of(cls, row: rows.Target) -> "TargetShown":
        return cls(
            id=row.target_id,
            indicator=row.indicator,
            area=row.area,
            group=row.participant_group,
            first_day=row.first_day,
            last_day=row.last_day,
            version=row.version,
            value=shown(row.value),
            children=[ChildShown(**part) for part in row.parts],
            because=row.because,
            status=row.status,
            made_by=row.made_by,
            made_at=row.made_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            decision_because=row.decision_because,
            superseded_by=row.superseded_by,
        )


class PlanShown(BaseModel):
    """The value that an area has to reach: its own target, or what the area above gives to it."""

    indicator: str = Field(description="what is counted")
    area: str
    group: str = Field(description="the group of participants")
    first_day: date
    last_day: date
    value: str
    target_id: UUID = Field(description="the target that says so")


class IndicatorShown(BaseModel):
    """An indicator of this country."""

    code: str = Field(description="by which targets and figures name it")
    unit: Unit
    groups: list[str] = Field(description="the groups of participants that targets may be for")
    names: dict[str, str] = Field(description="its name by language")


@router.get("/indicators", operation_id="list_indicators")
async def list_indicators(context: Ctx, response: Response, _: Annotated[None, allow_anyone()]) -> Page[IndicatorShown]:
    """List the indicators of the country with their units, as its law has them today."""
    let_cache(response, HOUR_S)
    items = [
        IndicatorShown(code=one.code, unit=one.unit, groups=list(one.groups), names=dict(one.names))
        for one in indicators(context.law, context.clock.today()).values()
    ]
    return Page(items=items, next=None)


@router.post("/targets", status_code=201, operation_id="set_target", response_model=TargetShown)
async def set_one(request: Request, context: Ctx, body: NewTarget, caller: Maker) -> Response:
    """Enter a target. It waits until another member of staff approves it.

    The children sum to the value. A target for the same indicator, area, group and period corrects the one that is
    approved: once approved itself it supersedes it. Where the area above is split, the value is what it gives.
    """
    series = rows.Series(body.indicator, body.area, body.first_day, body.last_day, body.group)
    children = [Part(child.area, child.value, child.percent) for child in body.children]
    wanted = WantedTarget(series, body.value, children, body.because)
    target_id = uuid7()

    async def act(connection: AsyncConnection) -> TargetShown:
        today = context.clock.today()
        made = await set_target(connection, context.law, target_id, wanted, made_by=caller.name, today=today)
        return TargetShown.of(made)

    return await carry_out_once(request, caller, "set_target", act)


@router.get("/targets", operation_id="list_targets")
async def list_targets(
    context: Ctx,
    caller: Maker,
    asked: Pages,
    indicator: AskedIndicator = None,
    area: AskedArea = None,
    status: Annotated[rows.Status | None, Query(description="how far it is")] = None,
    on: Annotated[Day | None, Query(description="targets whose period has this day")] = None,
) -> Page[TargetShown]:
    """List targets in the caller's areas, every version, newest first."""
    _require_asked(context, indicator, area)
    found = await rows.targets(
        context.database,
        caller.areas,
        indicator=indicator,
        area=area,
        status=status,
        on=on,
        before=asked.after(_TARGETS),
        limit=asked.one_more,
    )
    part = asked.cut(_TARGETS, found, key=lambda row: row.target_id)
    return Page(items=[TargetShown.of(row) for row in part.rows], next=part.next)


@router.get("/targets/{target_id}", operation_id="read_target")
async def read(context: Ctx, target_id: UUID, _: Maker) -> TargetShown:
    """Read a target, also one that was refused or superseded."""
    found = await rows.read_target(context.database, target_id)
    if found is None:
        raise NotFound(what="target")
    return TargetShown.of(found)


@router.post("/targets/{target_id}/approval", operation_id="approve_target", response_model=TargetShown)
async def approve(request: Request, context: Ctx, target_id: UUID, _body: Nothing, caller: Maker) -> Response:
    """Approve a target that another member of staff entered. Its parts are then the plans of their areas."""

    async def act(connection: AsyncConnection) -> TargetShown:
        today = context.clock.today()
        return TargetShown.of(await approve_target(connection, context.law, target_id, by=caller.name, today=today))

    return await carry_out_once(request, caller, "approve_target", act, status=200)


@router.post("/targets/{target_id}/refusal", operation_id="refuse_target", response_model=TargetShown)
async def refuse(request: Request, target_id: UUID, body: TargetRefusal, caller: Maker) -> Response:
    """Refuse a target that waits, or withdraw one's own."""

    async def act(connection: AsyncConnection) -> TargetShown:
        return TargetShown.of(await refuse_target(connection, target_id, by=caller.name, because=body.because))

    return await carry_out_once(request, caller, "refuse_target", act, status=200)


@router.get("/plans", operation_id="list_plans")
async def list_plans(
    context: Ctx,
    caller: Maker,
    asked: Pages,
    indicator: AskedIndicator = None,
    area: AskedArea = None,
    on: Annotated[Day | None, Query(description="plans whose period has this day; without it: today")] = None,
) -> Page[PlanShown]:
    """List the values that the areas have to reach, approved ones alone."""
    _require_asked(context, indicator, area)
    found = await rows.plans(
        context.database,
        caller.areas,
        on=on or context.clock.today(),
        area=area,
        indicator=indicator,
        after=asked.after(_PLANS),
        limit=asked.one_more,
    )
    part = asked.cut(_PLANS, found, key=_plan_key)
    return Page(items=[_plan(row) for row in part.rows], next=part.next)


async def waiting_targets(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List targets that wait for a second member of staff, each with the names of its indicator."""
    return [
        Waiting(
            kind="target",
            id=str(target.target_id),
            title=f"{target.indicator} {target.area} {target.first_day.isoformat()}/{target.last_day.isoformat()}",
            since=target.made_at,
            made_by=target.made_by,
            about=_about(law, target),
        )
        for target in await rows.waiting_targets(database, areas, limit=SHOWN_MAX)
    ]


def _about(law: Law, target: rows.Target) -> dict[str, object]:
    """Return the target with the names and the unit of its indicator, as the law has them in its period."""
    known = indicators(law, target.last_day).get(target.indicator)
    names = dict(known.names) if known else dict.fromkeys(LANGUAGES, target.indicator)
    return {
        **TargetShown.of(target).model_dump(mode="json"),
        "names": names,
        "unit": known.unit if known else "persons",
    }


def _require_asked(context: Context, indicator: str | None, area: str | None) -> None:
    today = context.clock.today()
    require_known(context.law, {"#query/indicator": indicator}, {"#query/area": area}, today=today)


def _plan_key(row: rows.Plan) -> tuple[str, str, str, str, str]:
    days = (row.first_day.isoformat(), row.last_day.isoformat())
    return (row.indicator, row.area, row.participant_group, *days)


def _plan(row: rows.Plan) -> PlanShown:
    return PlanShown(
        indicator=row.indicator,
        area=row.area,
        group=row.participant_group,
        first_day=row.first_day,
        last_day=row.last_day,
        value=shown(row.value),
        target_id=row.target_id,
    )
