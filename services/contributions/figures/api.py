"""Figures of collection, summed from postings, and of inspections, counted from closed cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Day, ShortText
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import Refusal
from libs.common.values.money import shown
from services.contributions.context import Context, Ctx
from services.contributions.figures.rows import collected
from services.contributions.inspections.rows.figures import figures

router = APIRouter(prefix="/v1/figures", tags=["figures"])
Office = Annotated[Caller, allow("officer", "manager")]


class FigurePeriodInvalid(Refusal):
    code = "figure_period_invalid"
    kind = "invalid"


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


class CollectionFigures(BaseModel):
    """Sums of what was booked in a time, and what is owed past its due day now. Parts are not added to their whole."""

    kind: Literal["collection"]
    area: str | None = Field(description="in this area, or in a part of it; null: in all that the caller reaches")
    first_day: date
    last_day: date
    currency: str
    charged: str = Field(description="charged by returns and official assessments, less what later returns took back")
    collected: str = Field(description="money that came in for employers, less what was given back")
    payers: int = Field(description="employers that this money is for")
    refunded: str = Field(description="paid back of what was above all that was owed")
    surcharges: str = Field(description="surcharges that were made, less those taken back")
    surcharges_paid: str = Field(description="the part of `collected` that paid surcharges")
    claims_paid: str = Field(description="the part of `collected` that paid claims of inspections")
    written_off: str = Field(description="contributions and surcharges that were given up")
    agreements: int = Field(description="agreements by instalments that were approved")
    agreements_kept: int = Field(description="agreements that were paid to their end")
    agreements_broken: int = Field(description="agreements that ended because an instalment stayed unpaid")
    debtors: int = Field(description="employers that owe something past its due day now")
    owed: str = Field(description="contributions that they owe now")
    surcharge_left: str = Field(description="surcharges that they owe now")


Found = Annotated[CollectionFigures | InspectionFigures, Field(discriminator="kind")]


@router.get("", operation_id="read_collection_figures")
async def read(
    request: Request,
    context: Ctx,
    caller: Office,
    kind: Annotated[Literal["collection", "inspections"], Query(description="what is counted")],
    first_day: Annotated[Day, Query(alias="from", description="booked or closed on this day or later")],
    last_day: Annotated[Day, Query(alias="until", description="booked or closed on this day or before")],
    area: Annotated[ShortText | None, Query(description="in this area, or in a part of it")] = None,
) -> Found:
    """Sum what was charged and collected, or count what inspections found, as it is recorded."""
    refuse_unknown_places(request, areas={"#query/area": area})
    if first_day > last_day:
        raise FigurePeriodInvalid(pointer="#query/from")
    asked = Asked(caller.areas, area, first_day, last_day)
    if kind == "collection":
        return await _of_collection(context, asked)
    return await _of_inspections(context, asked)


@dataclass(frozen=True, slots=True)
class Asked:
    """The areas and days that figures are of. `areas`: those the caller reaches, null: all; both days are included."""

    areas: Sequence[str] | None
    area: str | None
    first_day: date
    last_day: date


async def _of_collection(context: Context, asked: Asked) -> CollectionFigures:
    found = await collected(
        context.database, areas=asked.areas, area=asked.area, first_day=asked.first_day, last_day=asked.last_day
    )
    return CollectionFigures(
        kind="collection",
        area=asked.area,
        first_day=asked.first_day,
        last_day=asked.last_day,
        currency=context.law.currency,
        charged=shown(found.charged),
        collected=shown(found.collected),
        payers=found.payers,
        refunded=shown(found.refunded),
        surcharges=shown(found.surcharges),
        surcharges_paid=shown(found.surcharges_paid),
        claims_paid=shown(found.claims_paid),
        written_off=shown(found.written_off),
        agreements=found.agreements,
        agreements_kept=found.agreements_kept,
        agreements_broken=found.agreements_broken,
        debtors=found.debtors,
        owed=shown(found.owed),
        surcharge_left=shown(found.surcharge_left),
    )


async def _of_inspections(context: Context, asked: Asked) -> InspectionFigures:
    found = await figures(
        context.database, areas=asked.areas, area=asked.area, first_day=asked.first_day, last_day=asked.last_day
    )
    return InspectionFigures(
        kind="inspections",
        area=asked.area,
        first_day=asked.first_day,
        last_day=asked.last_day,
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
