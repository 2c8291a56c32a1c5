"""Figures of inspections, counted from closed cases."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Day, ShortText
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.values.money import shown
from services.contributions.context import Ctx
from services.contributions.inspections.rows.figures import figures

router = APIRouter(prefix="/v1/figures", tags=["inspections"])
Office = Annotated[Caller, allow("officer", "manager")]


class InspectionFigures(BaseModel):
    """Figures of cases that were closed in a time. The amounts have different meanings: they are not added up."""

    kind: Literal["inspections"]
    area: str | None = Field(description="in this area, or in a part of it; null: in all that the caller reaches")
    first_day: date
    last_day: date
    currency: str
    cases: int = Field(description="cases that were closed")
    employers: int = Field(description="employers whose data was reviewed")
    with_findings: int = Field(description="cases in which something was found")
    by_chance: int = Field(description="cases that a sample picked")
    by_chance_with_findings: int = Field(description="cases of samples in which something was found")
    not_enrolled: int = Field(description="persons who were on no return")
    under_declared: int = Field(description="persons who were on a return with too little")
    requested: str = Field(description="what was found missing")
    filed: str = Field(description="the part of it that employers have reported themselves since")
    recovered: str = Field(description="the part of it that is paid")
    sanctions: int = Field(description="sanctions that were decided and not annulled")
    sanctioned: str = Field(description="their amounts")


@router.get("", operation_id="read_collection_figures")
async def read(
    request: Request,
    context: Ctx,
    caller: Office,
    kind: Annotated[Literal["inspections"], Query(description="what is counted")],
    first_day: Annotated[Day, Query(alias="from", description="closed on this day or later")],
    last_day: Annotated[Day, Query(alias="until", description="closed on this day or before")],
    area: Annotated[ShortText | None, Query(description="in this area, or in a part of it")] = None,
) -> InspectionFigures:
    """Count what inspections found, from the cases as they are recorded."""
    refuse_unknown_places(request, areas={"#query/area": area})
    found = await figures(context.database, areas=caller.areas, area=area, first_day=first_day, last_day=last_day)
    return InspectionFigures(
        kind=kind,
        area=area,
        first_day=first_day,
        last_day=last_day,
        currency=context.law.currency,
        cases=found.cases,
        employers=found.employers,
        with_findings=found.with_findings,
        by_chance=found.by_chance,
        by_chance_with_findings=found.by_chance_with_findings,
        not_enrolled=found.not_enrolled,
        under_declared=found.under_declared,
        requested=shown(found.requested),
        filed=shown(found.filed),
        recovered=shown(found.recovered),
        sanctions=found.sanctions,
        sanctioned=shown(found.sanctioned),
    )
