"""Rates of a month, and what is due on one wage: open to every token, nothing is stored."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from libs.common.door.callers import Caller, allow
from libs.common.door.fields import Amount, Body, MonthText, QueryMonth, ShortText
from libs.common.door.places import refuse_unknown_places
from libs.common.values.money import half_up, shown
from libs.common.values.month import Month
from services.contributions.rules.contribution_due import (
    SIDES,
    ContributionTerms,
    component_amounts,
    contribution_due,
    contribution_terms,
    region_of,
)

router = APIRouter(prefix="/v1", tags=["assessments"])


class AssessmentAsked(Body):
    month: MonthText
    wage: Amount
    area: ShortText | None = Field(None, examples=["TH-10"], description="where wage regions differ")


class Due(BaseModel):
    statutory: str
    payable: str


class Assessment(BaseModel):
    month: str
    wage: str
    base: str
    employee: Due
    employer: Due
    state: Due
    components: list[dict[str, str]]
    steps: list[dict[str, Any]]


@router.post("/assessments", operation_id="assess_wage")
async def assess(request: Request, body: AssessmentAsked, caller: Annotated[Caller, allow()]) -> Assessment:
    """What is due on this wage in this month, by whom, and by which law."""
    terms = _terms(request, body.month, body.area, "/area")
    due = contribution_due(wage=body.wage, terms=terms)
    sides = {
        side: Due(statutory=shown(found.statutory), payable=shown(found.payable)) for side, found in due.sides.items()
    }
    return Assessment(
        month=str(body.month),
        wage=shown(body.wage),
        base=shown(due.base),
        components=component_amounts(wage=body.wage, terms=terms),
        steps=[dict(step) for step in due.steps],
        **sides,
    )


@router.get("/rates", operation_id="read_rates")
async def rates(
    request: Request,
    month: QueryMonth,
    caller: Annotated[Caller, allow()],
    area: Annotated[str | None, Query(max_length=60)] = None,
) -> dict[str, Any]:
    """Rates as decimal strings, wage base and the acts they come from."""
    terms = _terms(request, Month.parse(month), area, "#query/area")
    main = terms.bases[0]
    return {
        "month": month,
        "base": {"floor": shown(main.floor), "ceiling": shown(main.ceiling)},
        "bases": {b.name: {"floor": shown(b.floor), "ceiling": shown(b.ceiling)} for b in terms.bases},
        **{side: _rate(sum((getattr(b, side) for b in terms.bases), Decimal(0))) for side in SIDES},
        "components": [dict(c) for c in terms.components],
        "currency": request.app.state.law.currency,
        "citations": [c.document() for c in terms.citations],
    }


def _terms(request: Request, month: Month, area: str | None, place: str) -> ContributionTerms:
    refuse_unknown_places(request, areas={place: area})
    law = request.app.state.law
    region = region_of(law.rule("contributions", "region"), month, area or "")
    return contribution_terms(law.rule("contributions", "contribution_due"), month, region)


def _rate(value: Decimal) -> str:
    """`0.03`, `0.0275`: no trailing zeros."""
    text = f"{half_up(value, 6).normalize():f}"
    return text if "." in text else f"{text}.00"
