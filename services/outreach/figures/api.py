"""Figures: counted from the events of other services, never reported by hand, and counted again at any position."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BaseModel, Field

from libs.common.door.answers.downloads import CSV_ANSWER, csv_download
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Day, ShortText
from libs.common.law.places import area_known, areas_on
from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.values.areas import area_within
from libs.common.values.money import shown
from services.outreach.context import Context, Ctx
from services.outreach.figures import rows
from services.outreach.figures.actions.count_figures import Asked, Figure, count_figures
from services.outreach.figures.rules.figure import first_day_of, name_of
from services.outreach.indicators.rules.indicators import EVERYBODY, Indicator, Unit, indicators
from services.outreach.reported import rows as reported
from services.outreach.targets.actions.set_target import GroupUnknown, require_known

router = APIRouter(prefix="/v1/figures", tags=["figures"])
Reader = Annotated[Caller, allow("officer", "manager")]
FigureId = Annotated[str, Path(max_length=200, description="the figure, as the list names it")]
AskedPosition = Annotated[int | None, Query(ge=0, le=2**63 - 1, description="a position; without it: the last one")]


class PositionAhead(Refusal):
    code = "position_ahead"
    kind = "invalid"


class DayAhead(Refusal):
    code = "day_ahead"
    kind = "invalid"


class FigurePeriodInvalid(Refusal):
    code = "figure_period_invalid"
    kind = "invalid"


class FigureShown(BaseModel):
    """An indicator's value in an area, with its plan."""

    id: str = Field(description="by which the figure is counted again")
    indicator: str = Field(description="what is counted")
    area: str
    group: str = Field(description="the group of participants")
    since: date = Field(description="what adds up over time is counted from this day")
    on: date = Field(description="the last day that is counted; participants are those of this day")
    value: str | None = Field(description="null: nothing was heard of the area, which is no zero")
    unit: Unit
    plan: str | None = Field(description="the approved value of the period that begins with `since`, else the longest")
    plan_last_day: date | None = Field(description="by when the plan is to be reached")
    target_id: UUID | None = Field(description="the target that the plan is from")
    share_of_plan: str | None = Field(description="the value by the plan, as a share; null without either")
    change: str | None = Field(description="since the same day a year before; null where either is not known")
    status: Literal["counted", "reported"] = Field(description="counted from events here, or reported by others")
    source: str = Field(
        description="the facts that it is counted from; of a reported figure who published it, and where"
    )
    words: str | None = Field(description="the words of a reported figure's source; null for counted ones")
    position: int | None = Field(description="how far the events were heard that it is counted from; null: reported")


class Figures(BaseModel):
    """The figures of the area and of the areas directly beneath it; counted ones first, then reported ones."""

    items: list[FigureShown]
    next: str | None = Field(default=None, description="always null: the list is whole")
    as_of: date = Field(description="the day of the figures")
    position: int = Field(description="how far events were heard")
    heard_at: datetime | None = Field(description="when the last event was heard; null before the first")


@dataclass(frozen=True, slots=True)
class FiguresAsked:
    """The figures that a list is of: of an area, null: the country, and of a time, null: this year until today."""

    indicator: str
    area: str | None
    group: str
    since: date | None
    on: date | None


async def _asked(
    indicator: Annotated[ShortText, Query(description="the code of an indicator")],
    area: Annotated[ShortText | None, Query(description="an area; without it: the country")] = None,
    group: Annotated[ShortText, Query(description="a group of participants that the indicator has")] = EVERYBODY,
    since: Annotated[Day | None, Query(description="the first day; without it: of the calendar year")] = None,
    on: Annotated[Day | None, Query(description="the day; without it: today")] = None,
) -> FiguresAsked:
    return FiguresAsked(indicator, area, group, since, on)


AskedFigures = Annotated[FiguresAsked, Depends(_asked)]


@router.get("", operation_id="list_figures")
async def list_figures(context: Ctx, caller: Reader, asked: AskedFigures) -> Figures:
    """List the figures of an area and of the areas directly beneath it, in the areas that the caller reaches."""
    return await _listed(context, caller, asked)


@router.get(".csv", operation_id="download_figures", response_class=Response, responses=CSV_ANSWER)
async def download_figures(context: Ctx, caller: Reader, asked: AskedFigures) -> Response:
    """Download the same figures as CSV, one row an area: what is not known is an empty cell."""
    listed = await _listed(context, caller, asked)
    return csv_download(f"{asked.indicator}-{listed.as_of}.csv", list(FigureShown.model_fields), _rows(listed))


async def _rows(listed: Figures) -> AsyncIterator[Sequence[Sequence[object]]]:
    yield [list(one.model_dump(mode="json").values()) for one in listed.items]


async def _listed(context: Context, caller: Caller, asked: FiguresAsked) -> Figures:
    today = context.clock.today()
    known = {"#query/indicator": asked.indicator}
    require_known(context.law, known, {"#query/area": asked.area}, today=today)
    counted = indicators(context.law, today)[asked.indicator]
    if asked.group not in counted.groups:
        raise GroupUnknown(pointer="#query/group", unknown=asked.group, known=", ".join(counted.groups))
    on = asked.on or today
    since = asked.since or first_day_of(on)
    if on > today:
        raise DayAhead(pointer="#query/on", today=today.isoformat())
    if since > on:
        raise FigurePeriodInvalid(pointer="#query/since")
    whole = asked.area or str(context.law.country["iso_3166"])
    last = await rows.last_heard(context.database)
    areas = [one for one in (whole, *areas_beneath(context.law, whole, today)) if _reached(caller, one)]
    found = await count_figures(context.database, Asked(counted, asked.group, since, on, last.position), areas)
    items = [_shown(one) for one in found]
    if asked.group == EVERYBODY:
        printed = await reported.figures_of(context.database, counted.code, areas=areas, since=since, on=on)
        items += [_reported(counted, one) for one in printed]
    return Figures(items=items, as_of=on, position=last.position, heard_at=last.heard_at)


@router.get("/{figure_id}/recompute", operation_id="recompute_figure")
async def recompute(context: Ctx, caller: Reader, figure_id: FigureId, at: AskedPosition = None) -> FigureShown:
    """Count a figure again, as it was known at a position. The same position gives the same value for ever.

    The plan beside it is the one that is approved now.
    """
    today = context.clock.today()
    name = name_of(figure_id)
    indicator = indicators(context.law, today).get(name.indicator) if name else None
    if name is None or indicator is None or name.group not in indicator.groups or name.on > today:
        raise NotFound(what="figure")
    if not _known(context, name.area) or not _reached(caller, name.area):
        raise NotFound(what="figure")
    last = await rows.last_heard(context.database)
    if at is not None and at > last.position:
        raise PositionAhead(pointer="#query/at", last=last.position)
    asked = Asked(indicator, name.group, name.since, name.on, last.position if at is None else at)
    (found,) = await count_figures(context.database, asked, [name.area])
    return _shown(found)


def areas_beneath(law: Law, whole: str, day: date) -> Sequence[str]:
    """List the areas directly beneath one, or beneath the country; none without a list of areas."""
    if not law.has("registration", "areas"):
        return []
    country = str(law.country["iso_3166"])
    return [area.code for area in areas_on(law, day) if (area.parent or country) == whole]


def number_of(indicator: Indicator, value: Decimal | None) -> str | None:
    """Write persons and employers as whole numbers, money with two decimals."""
    if value is None:
        return None
    return str(int(value)) if indicator.whole else shown(value)


def _shown(figure: Figure) -> FigureShown:
    indicator, name, plan = figure.indicator, figure.name, figure.plan
    return FigureShown(
        id=str(name),
        indicator=name.indicator,
        area=name.area,
        group=name.group,
        since=name.since,
        on=name.on,
        value=number_of(indicator, figure.value),
        unit=indicator.unit,
        plan=number_of(indicator, plan.value if plan else None),
        plan_last_day=plan.last_day if plan else None,
        target_id=plan.target_id if plan else None,
        share_of_plan=None if figure.share is None else str(figure.share),
        change=number_of(indicator, figure.change),
        status="counted",
        source=indicator.counts,
        words=None,
        position=figure.position,
    )


def _reported(indicator: Indicator, figure: reported.Printed) -> FigureShown:
    """Show what a document prints, apart from what is counted: `words` have its bound."""
    return FigureShown(
        id=str(figure.reported_figure_id),
        indicator=indicator.code,
        area=figure.area,
        group=EVERYBODY,
        since=figure.first_day,
        on=figure.last_day,
        value=number_of(indicator, figure.value),
        unit=indicator.unit,
        plan=None,
        plan_last_day=None,
        target_id=None,
        share_of_plan=None,
        change=None,
        status="reported",
        source=f"{figure.source}: {figure.document}, {figure.section}",
        words=figure.words,
        position=None,
    )


def _known(context: Context, area: str) -> bool:
    return area == context.law.country["iso_3166"] or area_known(context.law, area, context.clock.today())


def _reached(caller: Caller, area: str) -> bool:
    reach = caller.reach.areas
    return reach is None or any(area_within(area, one) for one in reach)
