"""Sanctions: an officer proposes one, others approve it, the employer appeals, another officer decides the appeal."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import AmountAboveZero, Body, Nothing, Text
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from services.contributions.context import Ctx
from services.contributions.inspections.actions.decide_sanction import (
    Proposal,
    appeal_sanction,
    approve_sanction,
    decide_appeal,
    propose_sanction,
)
from services.contributions.inspections.rows import sanctions as rows

router = APIRouter(prefix="/v1/sanctions", tags=["inspections"])
Officer = Annotated[Caller, allow("officer")]
Reader = Annotated[Caller, allow("employer", "officer", "manager")]
SANCTIONS = Listing("sanctions", first=LAST_ID)


class NewSanction(Body):
    """A sanction for what a closed case found."""

    inspection_id: UUID
    amount: AmountAboveZero
    because: Text


class SanctionAppeal(Body):
    """The employer's appeal."""

    because: Text


class AppealOutcome(Body):
    outcome: rows.Outcome = Field(description="upheld: the sanction stands; annulled: it does not")
    because: Text


class Sanction(BaseModel):
    """A sanction. Its amount is told, and is no part of what the case claims."""

    id: UUID
    inspection_id: UUID
    employer_id: UUID
    registration_number: str
    amount: str
    because: str
    status: rows.SanctionStatus = Field(description="proposed, decided, appealed, and what was decided of the appeal")
    approvals: int = Field(description="how many officers beside its maker have to approve it")
    approved_by: list[str] = Field(description="the officers who approved it so far; none for the employer")
    made_by: str | None = Field(description="the officer; null for the employer")
    made_on: date = Field(description="the day on which it was proposed")
    decided_on: date | None = Field(description="the day of the last approval")
    appeal_by: date | None = Field(description="the last day to appeal")
    appealed_on: date | None = Field(description="the day of the appeal")
    appeal: str | None = Field(description="the employer's words")
    appeal_decided_on: date | None = Field(description="the day on which the appeal was decided")
    appeal_because: str | None = Field(description="the officer's words about the appeal")

    @classmethod
    def of(cls, one: rows.Sanction, *, staff: bool) -> "Sanction":
        return cls(
            id=one.sanction_id,
            inspection_id=one.inspection_id,
            employer_id=one.employer_id,
            registration_number=one.registration_number,
            amount=shown(one.amount),
            because=one.because,
            status=one.status,
            approvals=one.approvals,
            approved_by=one.approved_by if staff else [],
            made_by=one.made_by if staff else None,
            made_on=one.made_on,
            decided_on=one.decided_on,
            appeal_by=one.appeal_by,
            appealed_on=one.appealed_on,
            appeal=one.appeal,
            appeal_decided_on=one.appeal_decided_on,
            appeal_because=one.appeal_because,
        )


@router.post("", status_code=201, operation_id="propose_sanction", response_model=Sanction)
async def propose(request: Request, context: Ctx, body: NewSanction, caller: Officer) -> Response:
    """Propose the sanction of a closed case. Other officers approve it before it counts."""
    asked = Proposal(body.inspection_id, body.amount, body.because)

    async def act(connection: AsyncConnection) -> Sanction:
        made = await propose_sanction(connection, context.law, asked, made_by=caller.name, today=context.clock.today())
        return Sanction.of(made, staff=True)

    return await carry_out_once(request, caller, "propose_sanction", act)


@router.post("/{sanction_id}/approval", operation_id="approve_sanction", response_model=Sanction)
async def approve(request: Request, context: Ctx, sanction_id: UUID, _: Nothing, caller: Officer) -> Response:
    """Approve a sanction that another officer proposed."""

    async def act(connection: AsyncConnection) -> Sanction:
        approved = await approve_sanction(
            connection, context.law, sanction_id, approver=caller.name, today=context.clock.today()
        )
        return Sanction.of(approved, staff=True)

    return await carry_out_once(request, caller, "approve_sanction", act, status=200)


@router.post("/{sanction_id}/appeal", operation_id="appeal_sanction", response_model=Sanction)
async def appeal(
    request: Request,
    context: Ctx,
    sanction_id: UUID,
    body: SanctionAppeal,
    caller: Annotated[Caller, allow("employer")],
) -> Response:
    """Appeal against a sanction of one's own, up to the last day for it."""
    found = await rows.sanction(context.database, sanction_id)
    visible(caller, found, lambda row: Whose(employer_alone=row.employer_id), what="sanction", staff=())

    async def act(connection: AsyncConnection) -> Sanction:
        appealed = await appeal_sanction(connection, sanction_id, because=body.because, today=context.clock.today())
        return Sanction.of(appealed, staff=False)

    return await carry_out_once(request, caller, "appeal_sanction", act, status=200)


@router.post("/{sanction_id}/appeal-decision", operation_id="decide_sanction_appeal", response_model=Sanction)
async def decide(request: Request, context: Ctx, sanction_id: UUID, body: AppealOutcome, caller: Officer) -> Response:
    """Decide an appeal. Who proposed the sanction or approved it may not."""

    async def act(connection: AsyncConnection) -> Sanction:
        decided = await decide_appeal(
            connection,
            sanction_id,
            outcome=body.outcome,
            because=body.because,
            by=caller.name,
            today=context.clock.today(),
        )
        return Sanction.of(decided, staff=True)

    return await carry_out_once(request, caller, "decide_sanction_appeal", act, status=200)


@router.get("", operation_id="list_sanctions")
async def listed(
    context: Ctx,
    caller: Reader,
    asked: Pages,
    employer_id: Annotated[UUID | None, Query(description="left out by staff alone: all employers")] = None,
    status: Annotated[rows.SanctionStatus | None, Query(description="only sanctions with this status")] = None,
    inspection_id: Annotated[UUID | None, Query(description="only the sanction of this case")] = None,
) -> Page[Sanction]:
    """List sanctions, newest first. An employer names itself, and sees none that is only proposed."""
    if employer_id is not None:
        caller.require_employer(employer_id, "manager")
    elif not caller.is_staff:
        raise NotFound(what="employer", pointer="/employer_id")
    found = await rows.sanctions(
        context.database,
        employer_id=employer_id,
        status=status,
        told=not caller.is_staff,
        inspection_id=inspection_id,
        areas=caller.areas,
        before=asked.after(SANCTIONS),
        limit=asked.one_more,
    )
    part = asked.cut(SANCTIONS, found, key=lambda one: one.sanction_id)
    return Page(items=[Sanction.of(one, staff=caller.is_staff) for one in part.rows], next=part.next)
