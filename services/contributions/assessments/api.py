"""Rates of a month, and what is due on one wage: open to every token, nothing is stored."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.door.requests.fields import Amount, Body, MonthText, QueryMonth, ShortText
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.door.revalidation import HOUR_S, let_cache
from libs.common.law.places import AreaUnknown
from libs.common.refusals import Refusal
from libs.common.values.money import half_up, shown
from libs.common.values.month import Month
from services.contributions.assessments.rules.contribution_due import (
    SIDES,
    Base,
    ContributionTerms,
    component_amounts,
    contribution_due,
    contribution_terms,
    region_of,
    regions_of,
)
from services.contributions.context import Context, Ctx

router = APIRouter(prefix="/v1", tags=["assessments"])


class AreaNeeded(Refusal):
    code = "area_needed"
    kind = "invalid"


class AssessmentAsked(Body):
    month: MonthText
    wage: Amount
    area: ShortText | None = Field(None, examples=["TH-10"], description="where wage regions differ")


class Due(BaseModel):
    statutory: str
    payable: str


class Step(BaseModel):
    """One step of the arithmetic, with the law that it follows."""

    step: str
    arithmetic: str
    citation: dict[str, str]


class Assessment(BaseModel):
    month: str
    wage: str
    base: str
    employee: Due
    employer: Due
    state: Due
    components: list[dict[str, str]]
    steps: list[Step]


class Limits(BaseModel):
    floor: str
    ceiling: str


class Rates(BaseModel):
    """A month's rates. If regions differ and no area is given, `base` is the region with the lowest floor.

    `regions` has all of them.
    """

    month: str
    base: Limits
    bases: dict[str, Limits]
    region: str | None
    regions: dict[str, dict[str, Limits]]
    employee: str
    employer: str
    state: str
    components: list[dict[str, str]]
    currency: str
    citations: list[dict[str, str]]


@router.post("/assessments", operation_id="assess_wage")
async def assess(
    request: Request, context: Ctx, body: AssessmentAsked, caller: Annotated[Caller, allow(*PARTIES)]
) -> Assessment:
    """Compute the contribution due on this wage in this month, by each side, with the law of each step."""
    assessments = [
        (terms, contribution_due(wage=body.wage, terms=terms))
        for terms in await _terms(request, context, body.month, body.area)
    ]
    terms, due = assessments[0]
    if any((other.base, other.sides) != (due.base, due.sides) for _, other in assessments):
        raise AreaNeeded(pointer="/area")
    sides = {
        side: Due(statutory=shown(assessments.statutory), payable=shown(assessments.payable))
        for side, assessments in due.sides.items()
    }
    return Assessment(
        month=str(body.month),
        wage=shown(body.wage),
        base=shown(due.base),
        components=component_amounts(wage=body.wage, terms=terms),
        steps=[Step.model_validate(step) for step in due.steps],
        **sides,
    )


@router.get("/rates", operation_id="read_rates")
async def rates(
    request: Request,
    context: Ctx,
    response: Response,
    month: QueryMonth,
    caller: Annotated[Caller, allow(*PARTIES)],
    area: Annotated[str | None, Query(max_length=60)] = None,
) -> Rates:
    """Read a month's rates as decimal strings, wage base and the acts they come from.

    Where wage regions differ and no area is given, `base` is the region with the lowest floor and `regions` has all.
    """
    let_cache(response, HOUR_S)
    regions = await _terms(request, context, Month.parse(month), area, "#query/area")
    main = min(regions, key=lambda terms: terms.bases[0].floor)
    rate = {side: _rate(sum((getattr(base, side) for base in main.bases), Decimal(0))) for side in SIDES}
    return Rates(
        month=month,
        base=_limits(main.bases[0]),
        bases={base.name: _limits(base) for base in main.bases},
        region=main.region if len(regions) == 1 else None,
        regions={terms.region: {base.name: _limits(base) for base in terms.bases} for terms in regions},
        components=[dict(component) for component in main.components],
        currency=context.law.currency,
        citations=[citation.document() for citation in main.citations],
        **rate,
    )


def _limits(base: Base) -> Limits:
    return Limits(floor=shown(base.floor), ceiling=shown(base.ceiling))


async def _terms(
    request: Request, context: Context, month: Month, area: str | None, place: str = "/area"
) -> list[ContributionTerms]:
    """Return the terms of the area's region, or of every region if no area is given."""
    refuse_unknown_places(request, areas={place: area})
    law = await context.laws.latest(context.database)
    rule = law.rule("contributions", "region")
    if area is None:
        regions = list(regions_of(rule, month))
    elif region := region_of(rule, month, area):
        regions = [region]
    else:
        raise AreaUnknown(pointer=place, unknown=area)
    return [contribution_terms(law.rule("contributions", "contribution_due"), month, region) for region in regions]


def _rate(value: Decimal) -> str:
    """Format a rate without trailing zeros: `0.03`, `0.0275`."""
    text = f"{half_up(value, 6).normalize():f}"
    return text if "." in text else f"{text}.00"
