"""Official assessments of months that employers did not file: proposed by an officer, decided by another."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, MonthText, Text
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.collection.actions.assess_officially import decide_assessment, propose_assessment
from services.contributions.collection.rows import official_assessments as rows
from services.contributions.context import Ctx
from services.contributions.employers.unknown_employer import unknown_employer_refusal

router = APIRouter(prefix="/v1/official-assessments", tags=["collection"])
_ASSESSMENTS = Listing("official assessments", first=LAST_ID)
Officer = Annotated[Caller, allow("officer")]
Reader = Annotated[Caller, allow("employer", "officer", "manager")]


class NewOfficialAssessment(Body):
    """A month past its due day that an employer did not file."""

    employer_id: UUID
    month: MonthText
    because: Text | None = None


class AssessmentDecision(Body):
    decision: Literal["approve", "reject"]


class OfficialAssessment(BaseModel):
    """The contributions that an employer owes for a month that it did not file, by decision of officers."""

    id: UUID
    employer_id: UUID
    registration_number: str
    month: str
    due_on: date = Field(description="the day on which the month was due; the surcharge counts from it")
    amount: str = Field(description="the contributions of both sides")
    basis_month: str = Field(description="the month whose contributions are owed again: the last that is paid in full")
    staff: int = Field(description="how many people worked for the employer in the month, as registered")
    status: rows.AssessmentStatus = Field(description="replaced: the employer filed the month itself")
    because: str | None
    proposed_by: str | None = Field(description="the officer; null for the employer")
    proposed_on: date = Field(description="when it was proposed")
    decided_by: str | None = Field(description="the officer; null for the employer")
    decided_on: date | None
    replaced_by: UUID | None = Field(description="the employer's own return of the month")
    replaced_on: date | None = Field(description="the day on which that return came")

    @classmethod
    def of(cls, one: rows.OfficialAssessment, *, staff: bool) -> "OfficialAssessment":
        return cls(
            id=one.assessment_id,
            employer_id=one.employer_id,
            registration_number=one.registration_number,
            month=str(Month.of(one.month)),
            due_on=one.due_on,
            amount=shown(one.amount),
            basis_month=str(Month.of(one.basis_month)),
            staff=one.staff,
            status=one.status,
            because=one.because,
            proposed_by=one.proposed_by if staff else None,
            proposed_on=one.proposed_on,
            decided_by=one.decided_by if staff else None,
            decided_on=one.decided_on,
            replaced_by=one.replaced_by,
            replaced_on=one.replaced_on,
        )


@router.post("", status_code=201, operation_id="propose_official_assessment", response_model=OfficialAssessment)
async def propose(request: Request, context: Ctx, body: NewOfficialAssessment, caller: Officer) -> Response:
    """Propose an assessment, from what the law names as its basis. Nothing is owed before another officer approves."""

    async def act(connection: AsyncConnection) -> OfficialAssessment:
        made = await propose_assessment(
            connection,
            context.law,
            employer_id=body.employer_id,
            month=body.month,
            because=body.because,
            proposed_by=caller.name,
            today=context.clock.today(),
        )
        return OfficialAssessment.of(made, staff=True)

    try:
        return await carry_out_once(request, caller, "propose_official_assessment", act)
    except NotFound:
        raise await unknown_employer_refusal(context.database, caller, body.employer_id) from None


@router.get("", operation_id="list_official_assessments")
async def listed(
    context: Ctx,
    caller: Reader,
    asked: Pages,
    employer_id: Annotated[UUID | None, Query(description="left out by staff alone: all employers")] = None,
    status: Annotated[rows.AssessmentStatus | None, Query(description="only those with this status")] = None,
) -> Page[OfficialAssessment]:
    """List assessments, newest first. An employer names itself, and sees those that were approved."""
    if employer_id is not None:
        caller.require_employer(employer_id, "manager")
    elif not caller.is_staff:
        raise NotFound(what="employer", pointer="/employer_id")
    found = await rows.assessments(
        context.database,
        employer_id=employer_id,
        status=status,
        told=not caller.is_staff,
        areas=caller.areas,
        before=asked.after(_ASSESSMENTS),
        limit=asked.one_more,
    )
    part = asked.cut(_ASSESSMENTS, found, key=lambda one: one.assessment_id)
    return Page(items=[OfficialAssessment.of(one, staff=caller.is_staff) for one in part.rows], next=part.next)


@router.get("/{assessment_id}", operation_id="read_official_assessment")
async def one(context: Ctx, assessment_id: UUID, caller: Reader) -> OfficialAssessment:
    """Read an assessment; an employer one of its own that was approved."""
    found = await rows.assessment(context.database, assessment_id)
    if found is not None and not caller.is_staff and (found.status == "refused" or found.decided_by is None):
        found = None
    seen = visible(
        caller,
        found,
        lambda row: Whose(employer_alone=row.employer_id),
        what="assessment",
        staff=("officer", "manager"),
    )
    return OfficialAssessment.of(seen, staff=caller.is_staff)


@router.post("/{assessment_id}/decision", operation_id="decide_official_assessment", response_model=OfficialAssessment)
async def decide(
    request: Request, context: Ctx, assessment_id: UUID, body: AssessmentDecision, caller: Officer
) -> Response:
    """Approve an assessment that another officer proposed, or reject it. Who proposed it may take it back."""

    async def act(connection: AsyncConnection) -> OfficialAssessment:
        decided = await decide_assessment(
            connection,
            assessment_id,
            approved=body.decision == "approve",
            by=caller.name,
            today=context.clock.today(),
        )
        return OfficialAssessment.of(decided, staff=True)

    return await carry_out_once(request, caller, "decide_official_assessment", act, status=200)
