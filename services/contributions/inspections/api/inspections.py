"""Cases of inspection: officers open and read them; an employer reads those it knows of."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Text
from libs.common.refusals import NotFound
from services.contributions.context import Ctx
from services.contributions.employers.unknown_employer import unknown_employer_refusal
from services.contributions.inspections.actions.open_inspection import Opening, open_inspection
from services.contributions.inspections.rows import cases as rows

router = APIRouter(prefix="/v1/inspections", tags=["inspections"])
Officer = Annotated[Caller, allow("officer")]
Reader = Annotated[Caller, allow("employer", "officer", "manager")]
CASES = Listing("inspections", first=LAST_ID)


class NewInspection(Body):
    """A case to open."""

    employer_id: UUID
    form: rows.Form = Field(description="planned: a visit that is announced; unannounced: the employer is not told")
    because: Text
    plan_id: UUID | None = Field(default=None, description="the plan that picked the employer; null: irregular")


class Inspection(BaseModel):
    """A case of inspection."""

    id: UUID
    employer_id: UUID
    registration_number: str
    plan_id: UUID | None = Field(description="the plan that picked the employer; null: irregular")
    form: rows.Form = Field(description="planned: a visit that is announced; unannounced: the employer is not told")
    because: str
    status: rows.CaseStatus = Field(description="open, or closed with what was found")
    opened_by: str | None = Field(description="the officer; null for the employer")
    opened_on: date
    closed_on: date | None = Field(description="the day on which it was closed")
    conclusion: str | None = Field(description="the officer's words at the closing")

    @classmethod
    def of(cls, case: rows.Case, *, staff: bool) -> "Inspection":
        return cls(
            id=case.inspection_id,
            employer_id=case.employer_id,
            registration_number=case.registration_number,
            plan_id=case.plan_id if staff else None,
            form=case.form,
            because=case.because,
            status=case.status,
            opened_by=case.opened_by if staff else None,
            opened_on=case.opened_on,
            closed_on=case.closed_on,
            conclusion=case.conclusion,
        )


@router.post("", status_code=201, operation_id="open_inspection", response_model=Inspection)
async def opened(request: Request, context: Ctx, body: NewInspection, caller: Officer) -> Response:
    """Open a case for an employer that has no open one."""
    asked = Opening(body.employer_id, body.form, body.because, body.plan_id)

    async def act(connection: AsyncConnection) -> Inspection:
        made = await open_inspection(connection, asked, opened_by=caller.name, today=context.clock.today())
        return Inspection.of(made, staff=True)

    try:
        return await carry_out_once(request, caller, "open_inspection", act)
    except NotFound as refused:
        if refused.pointer != "/employer_id":
            raise
        raise await unknown_employer_refusal(context.database, caller, body.employer_id) from None


@router.get("", operation_id="list_inspections")
async def listed(
    context: Ctx,
    caller: Reader,
    asked: Pages,
    employer_id: Annotated[UUID | None, Query(description="left out by staff alone: all employers")] = None,
    status: Annotated[rows.CaseStatus | None, Query(description="only cases with this status")] = None,
) -> Page[Inspection]:
    """List cases, newest first. An employer names itself, and sees no unannounced visit before it is closed."""
    if employer_id is not None:
        caller.require_employer(employer_id, "manager")
    elif not caller.is_staff:
        raise NotFound(what="employer", pointer="/employer_id")
    found = await rows.cases(
        context.database,
        employer_id=employer_id,
        status=status,
        told=not caller.is_staff,
        areas=caller.areas,
        before=asked.after(CASES),
        limit=asked.one_more,
    )
    part = asked.cut(CASES, found, key=lambda one: one.inspection_id)
    return Page(items=[Inspection.of(one, staff=caller.is_staff) for one in part.rows], next=part.next)
