"""Refunds of what employers paid above all that they owe: proposed by one person, decided by another."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AmountAboveZero, Body, Text
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from services.contributions.collection.actions.refund import decide_refund, propose_refund
from services.contributions.collection.rows import refunds as rows
from services.contributions.collection.rows.refunds import Refund, RefundStatus
from services.contributions.context import Ctx
from services.contributions.employers.unknown_employer import unknown_employer_refusal

router = APIRouter(prefix="/v1/refunds", tags=["collection"])
_REFUNDS = Listing("refunds", first=LAST_ID)
Officer = Annotated[Caller, allow("officer")]
Reader = Annotated[Caller, allow("officer", "manager")]


class ProposedRefund(Body):
    """A refund of a part of an employer's credit, or of all of it."""

    employer_id: UUID
    amount: AmountAboveZero
    because: Text


class RefundDecision(Body):
    decision: Literal["approve", "reject"]


class RefundShown(BaseModel):
    """A refund as it stands."""

    id: UUID
    employer_id: UUID
    registration_number: str
    status: RefundStatus
    amount: str
    because: str
    proposed_by: str = Field(description="who proposed it")
    proposed_on: date = Field(description="when it was proposed")
    decided_by: str | None = Field(description="the officer who decided, or who proposed it and took it back")
    decided_on: date | None


@router.post("", status_code=201, operation_id="propose_refund", response_model=RefundShown)
async def propose(request: Request, context: Ctx, body: ProposedRefund, caller: Officer) -> Response:
    """Propose a refund. It is refused above what the employer paid beyond its months, surcharges and claims."""

    async def act(connection: AsyncConnection) -> RefundShown:
        made = await propose_refund(
            connection,
            context.law,
            employer_id=body.employer_id,
            amount=body.amount,
            because=body.because,
            proposed_by=caller.name,
            today=context.clock.today(),
        )
        return _shown(made)

    try:
        return await carry_out_once(request, caller, "propose_refund", act)
    except NotFound:
        raise await unknown_employer_refusal(context.database, caller, body.employer_id) from None


@router.get("", operation_id="list_refunds")
async def listed(
    context: Ctx,
    caller: Reader,
    asked: Pages,
    employer_id: UUID | None = None,
    status: Annotated[RefundStatus | None, Query()] = None,
) -> Page[RefundShown]:
    """List refunds, newest first."""
    found = await rows.refunds(
        context.database,
        employer_id=employer_id,
        status=status,
        areas=caller.areas,
        before=asked.after(_REFUNDS),
        limit=asked.one_more,
    )
    part = asked.cut(_REFUNDS, found, key=lambda one: one.refund_id)
    return Page(items=[_shown(one) for one in part.rows], next=part.next)


@router.get("/{refund_id}", operation_id="read_refund")
async def one(context: Ctx, refund_id: UUID, caller: Reader) -> RefundShown:
    """Read a refund."""
    found = await rows.refund(context.database, refund_id)
    if found is None:
        raise NotFound(what="refund")
    return _shown(found)


@router.post("/{refund_id}/decision", operation_id="decide_refund", response_model=RefundShown)
async def decide(request: Request, context: Ctx, refund_id: UUID, body: RefundDecision, caller: Officer) -> Response:
    """Approve a refund that another officer proposed, or reject it. Who proposed it may take it back."""

    async def act(connection: AsyncConnection) -> RefundShown:
        decided = await decide_refund(
            connection,
            context.law,
            refund_id,
            approved=body.decision == "approve",
            by=caller.name,
            today=context.clock.today(),
        )
        return _shown(decided)

    return await carry_out_once(request, caller, "decide_refund", act, status=200)


def _shown(found: Refund) -> RefundShown:
    return RefundShown(
        id=found.refund_id,
        employer_id=found.employer_id,
        registration_number=found.registration_number,
        status=found.status,
        amount=shown(found.amount),
        because=found.because,
        proposed_by=found.proposed_by,
        proposed_on=found.proposed_on,
        decided_by=found.decided_by,
        decided_on=found.decided_on,
    )
