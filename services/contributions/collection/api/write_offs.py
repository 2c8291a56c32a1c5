"""Write-offs of small debts: proposed by an officer, approved by as many others as the law names."""

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
from libs.common.values.money import shown
from services.contributions.collection.actions.write_off import (
    approve_write_off,
    propose_write_off,
    refuse_write_off,
)
from services.contributions.collection.rows import write_offs as rows
from services.contributions.collection.rows.write_offs import WriteOff, WriteOffStatus
from services.contributions.context import Ctx
from services.contributions.employers.unknown_employer import unknown_employer_refusal

router = APIRouter(prefix="/v1/write-offs", tags=["collection"])
_WRITE_OFFS = Listing("write-offs", first=LAST_ID)
Officer = Annotated[Caller, allow("officer")]
Reader = Annotated[Caller, allow("officer", "manager")]


class ProposedWriteOff(Body):
    """A write-off of all that an employer owes past its due day."""

    employer_id: UUID
    because: Text


class WriteOffShown(BaseModel):
    """A write-off as it stands. The approvals are of these amounts."""

    id: UUID
    employer_id: UUID
    registration_number: str
    status: WriteOffStatus
    owed: str = Field(description="contributions that are not paid")
    surcharge: str = Field(description="surcharges that are not paid")
    amount: str = Field(description="both together")
    because: str
    proposed_by: str = Field(description="who proposed it")
    proposed_on: date = Field(description="when it was proposed")
    needed: int = Field(description="how many officers, beside who proposed it, have to approve it")
    approved_by: list[str] = Field(description="the officers who have approved it")
    ended_on: date | None = Field(description="when it was written off or refused")
    refused_by: str | None = Field(description="the officer who refused it or took it back")


@router.post("", status_code=201, operation_id="propose_write_off", response_model=WriteOffShown)
async def propose(request: Request, context: Ctx, body: ProposedWriteOff, caller: Officer) -> Response:
    """Propose to write off what an employer owes, if all of it is small and old enough."""

    async def act(connection: AsyncConnection) -> WriteOffShown:
        made = await propose_write_off(
            connection,
            context.law,
            employer_id=body.employer_id,
            because=body.because,
            proposed_by=caller.name,
            today=context.clock.today(),
        )
        return _shown(made)

    try:
        return await carry_out_once(request, caller, "propose_write_off", act)
    except NotFound:
        raise await unknown_employer_refusal(context.database, caller, body.employer_id) from None


@router.get("", operation_id="list_write_offs")
async def listed(
    context: Ctx,
    caller: Reader,
    asked: Pages,
    employer_id: UUID | None = None,
    status: Annotated[WriteOffStatus | None, Query()] = None,
) -> Page[WriteOffShown]:
    """List write-offs, newest first."""
    found = await rows.write_offs(
        context.database,
        employer_id=employer_id,
        status=status,
        areas=caller.areas,
        before=asked.after(_WRITE_OFFS),
        limit=asked.one_more,
    )
    part = asked.cut(_WRITE_OFFS, found, key=lambda one: one.write_off_id)
    return Page(items=[_shown(one) for one in part.rows], next=part.next)


@router.get("/{write_off_id}", operation_id="read_write_off")
async def one(context: Ctx, write_off_id: UUID, caller: Reader) -> WriteOffShown:
    """Read a write-off with its approvals."""
    found = await rows.write_off(context.database, write_off_id)
    if found is None:
        raise NotFound(what="write-off")
    return _shown(found)


@router.post("/{write_off_id}/approval", operation_id="approve_write_off", response_model=WriteOffShown)
async def approve(request: Request, context: Ctx, write_off_id: UUID, caller: Officer) -> Response:
    """Approve a write-off that another officer proposed. The last approval needed books it."""

    async def act(connection: AsyncConnection) -> WriteOffShown:
        today = context.clock.today()
        return _shown(await approve_write_off(connection, context.law, write_off_id, by=caller.name, today=today))

    return await carry_out_once(request, caller, "approve_write_off", act, status=200)


@router.post("/{write_off_id}/refusal", operation_id="refuse_write_off", response_model=WriteOffShown)
async def refuse(request: Request, context: Ctx, write_off_id: UUID, caller: Officer) -> Response:
    """Refuse a write-off, or take back an own proposal: nothing is booked."""

    async def act(connection: AsyncConnection) -> WriteOffShown:
        return _shown(await refuse_write_off(connection, write_off_id, by=caller.name, today=context.clock.today()))

    return await carry_out_once(request, caller, "refuse_write_off", act, status=200)


def _shown(found: WriteOff) -> WriteOffShown:
    return WriteOffShown(
        id=found.write_off_id,
        employer_id=found.employer_id,
        registration_number=found.registration_number,
        status=found.status,
        owed=shown(found.owed),
        surcharge=shown(found.surcharge),
        amount=shown(found.owed + found.surcharge),
        because=found.because,
        proposed_by=found.proposed_by,
        proposed_on=found.proposed_on,
        needed=found.needed,
        approved_by=found.approved_by,
        ended_on=found.ended_on,
        refused_by=found.refused_by,
    )
