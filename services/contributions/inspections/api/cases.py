"""The steps of a case of inspection: findings are recorded, it is closed, and its claims are read."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.purposes import purpose_of
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import AmountAboveZero, Body, MonthText, Text
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.context import Context, Ctx
from services.contributions.inspections.actions.close_inspection import close_inspection
from services.contributions.inspections.actions.record_finding import Found, record_finding
from services.contributions.inspections.api.inspections import Inspection
from services.contributions.inspections.rows import cases, claims
from services.contributions.inspections.rows import findings as rows

router = APIRouter(prefix="/v1/inspections", tags=["inspections"])
Officer = Annotated[Caller, allow("officer")]
Reader = Annotated[Caller, allow("employer", "officer", "manager")]
FINDINGS = Listing("inspection findings", first=0)
_MONTHS_MAX = 2_000


class NewInspectionFinding(Body):
    """A person and a month of which contributions are missing."""

    kind: rows.FindingKind = Field(
        description="not_enrolled: the person was on no return; under_declared: with too little"
    )
    person_id: UUID
    month: MonthText
    amount: AmountAboveZero = Field(description="the contributions that are missing, of both sides")


class InspectionFinding(BaseModel):
    """A finding of an inspector: of a person and a month."""

    id: int
    inspection_id: UUID
    kind: rows.FindingKind = Field(
        description="not_enrolled: the person was on no return; under_declared: with too little"
    )
    person_id: UUID
    month: str
    amount: str = Field(description="the contributions that are missing, of both sides")
    found_by: str | None = Field(description="the officer; null for the employer")
    found_on: date = Field(description="the day on which it was recorded")

    @classmethod
    def of(cls, found: rows.InspectionFinding, *, staff: bool) -> "InspectionFinding":
        return cls(
            id=found.inspection_finding_id,
            inspection_id=found.inspection_id,
            kind=found.kind,
            person_id=found.person_id,
            month=str(Month.of(found.month)),
            amount=shown(found.amount),
            found_by=found.found_by if staff else None,
            found_on=found.found_on,
        )


class InspectionClosing(Body):
    """The conclusion with which a case is closed."""

    because: Text


class MonthClaimed(BaseModel):
    """A month of which a closed case claims something."""

    month: str
    requested: str = Field(description="what was found missing")
    filed: str = Field(description="the part that the employer has reported itself since")
    recovered: str = Field(description="the part that is paid")
    owed: str = Field(description="what is left")


class ClosedInspection(Inspection):
    """A case with what it claims."""

    months: Annotated[list[MonthClaimed], Field(max_length=_MONTHS_MAX)] = Field(description="the oldest month first")
    requested: str = Field(description="what was found missing, of all months")
    filed: str = Field(description="the part that the employer has reported itself since, of all months")
    recovered: str = Field(description="the part that is paid, of all months")


def _with_claims(case: cases.Case, found: list[claims.Claim], *, staff: bool) -> ClosedInspection:
    return ClosedInspection(
        **Inspection.of(case, staff=staff).model_dump(),
        months=[
            MonthClaimed(
                month=str(Month.of(one.month)),
                requested=shown(one.requested),
                filed=shown(one.filed),
                recovered=shown(one.recovered),
                owed=shown(one.requested - one.filed - one.recovered),
            )
            for one in found
        ],
        requested=shown(sum((one.requested for one in found), Decimal(0))),
        filed=shown(sum((one.filed for one in found), Decimal(0))),
        recovered=shown(sum((one.recovered for one in found), Decimal(0))),
    )


async def _told(context: Context, caller: Caller, inspection_id: UUID) -> cases.Case:
    """Return a case that the caller may read; an employer one of its own that it was told of."""
    found = await cases.case(context.database, inspection_id)
    if found is not None and not caller.is_staff and found.form == "unannounced" and found.status == "open":
        found = None
    return visible(
        caller,
        found,
        lambda row: Whose(employer_alone=row.employer_id),
        what="inspection",
        staff=("officer", "manager"),
    )


@router.get("/{inspection_id}", operation_id="read_inspection")
async def read(context: Ctx, inspection_id: UUID, caller: Reader) -> ClosedInspection:
    """Read a case, and what it claims by month once it is closed: requested, reported since, and recovered apart."""
    case = await _told(context, caller, inspection_id)
    found = await claims.claims_of(context.database, inspection_id)
    return _with_claims(case, found, staff=caller.is_staff)


@router.post(
    "/{inspection_id}/findings",
    status_code=201,
    operation_id="record_inspection_finding",
    response_model=InspectionFinding,
)
async def record(
    request: Request, context: Ctx, inspection_id: UUID, body: NewInspectionFinding, caller: Officer
) -> Response:
    """Record what was found of a person and a month, once. It is claimed when the case is closed."""
    found = Found(body.kind, body.person_id, body.month, body.amount)

    async def act(connection: AsyncConnection) -> InspectionFinding:
        kept = await record_finding(connection, inspection_id, found, found_by=caller.name, today=context.clock.today())
        return InspectionFinding.of(kept, staff=True)

    return await carry_out_once(request, caller, "record_inspection_finding", act)


@router.get("/{inspection_id}/findings", operation_id="list_inspection_findings")
async def found(
    request: Request, context: Ctx, inspection_id: UUID, caller: Reader, asked: Pages
) -> Page[InspectionFinding]:
    """List the findings of a case, as they were recorded. An employer reads them once the case is closed."""
    case = await _told(context, caller, inspection_id)
    if not caller.is_staff and case.status == "open":
        return Page(items=[], next=None)
    listed = await rows.findings_of(context.database, inspection_id, after=asked.after(FINDINGS), limit=asked.one_more)
    part = asked.cut(FINDINGS, listed, key=lambda one: one.inspection_finding_id)
    if caller.is_staff:
        persons = sorted({one.person_id for one in part.rows})
        purpose = purpose_of(request, caller)
        await audit_look(context.database, caller, "inspection_findings.read", persons, purpose=purpose)
    return Page(items=[InspectionFinding.of(one, staff=caller.is_staff) for one in part.rows], next=part.next)


@router.post(
    "/{inspection_id}/closing",
    operation_id="close_inspection",
    response_model=ClosedInspection,
)
async def close(
    request: Request, context: Ctx, inspection_id: UUID, body: InspectionClosing, caller: Officer
) -> Response:
    """Close a case: what was found is booked as a claim by month. Credit of the employer pays it first."""

    async def act(connection: AsyncConnection) -> ClosedInspection:
        case = await close_inspection(
            connection, inspection_id, conclusion=body.because, closed_by=caller.name, today=context.clock.today()
        )
        return _with_claims(case, await claims.claims_of(connection, inspection_id), staff=True)

    return await carry_out_once(request, caller, "close_inspection", act, status=200)
