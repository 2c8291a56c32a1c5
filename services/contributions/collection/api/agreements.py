"""Agreements to pay by instalments: proposed by the employer or an officer, decided by an officer who is another."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Source
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, Day, Text
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from services.contributions.collection.actions.agree import Decision, decide_agreement, propose_agreement
from services.contributions.collection.rows import agreements as rows
from services.contributions.collection.rows.agreements import Agreement, AgreementStatus
from services.contributions.collection.rules.instalments import instalments, paid_of
from services.contributions.context import Ctx
from services.contributions.employers.unknown_employer import unknown_employer_refusal

router = APIRouter(prefix="/v1/agreements", tags=["collection"])
_AGREEMENTS = Listing("agreements", first=LAST_ID)
Proposer = Annotated[Caller, allow("employer", "officer", programs=False)]
Reader = Annotated[Caller, allow("employer", "officer", "manager")]


class ProposedAgreement(Body):
    """An agreement to pay all that is owed past its due day in equal monthly instalments."""

    employer_id: UUID
    instalments: Annotated[int, Field(ge=1, le=1_000, description="how many, one a month", examples=[6])]
    first_due_on: Day = Field(description="the day of the first instalment; the others follow on it month by month")


class AgreementDecision(Body):
    decision: Decision
    because: Text


class InstalmentShown(BaseModel):
    due_on: date
    amount: str
    paid: str = Field(description="what was paid of it; payments count in the order of the instalments")


class AgreementShown(BaseModel):
    """An agreement as it stands. Before it is approved, its instalments are of what is owed now."""

    id: UUID
    employer_id: UUID
    status: AgreementStatus
    amount: str = Field(description="what is agreed on; while it is proposed, what is owed now")
    instalments: list[InstalmentShown] = Field(description="the parts and their days, in order")
    grace_days: int | None = Field(description="days after an instalment's day before it breaks the agreement")
    proposed_by: str = Field(description="who proposed it")
    proposed_on: date = Field(description="when it was proposed")
    decided_by: str | None
    decided_on: date | None = Field(description="when it was approved or refused")
    because: str | None
    ended_on: date | None = Field(description="when it was kept or broken")
    broken_by: int | None = Field(description="the number of the instalment that was not paid")


@router.post("", status_code=201, operation_id="propose_agreement", response_model=AgreementShown)
async def propose(request: Request, context: Ctx, body: ProposedAgreement, caller: Proposer) -> Response:
    """Propose to pay all that is owed past its due day by instalments. It is without effect until it is approved."""
    caller.require_employer(body.employer_id)

    async def act(connection: AsyncConnection) -> AgreementShown:
        made = await propose_agreement(
            connection,
            context.law,
            employer_id=body.employer_id,
            count=body.instalments,
            first_due_on=body.first_due_on,
            proposed_by=caller.name,
            today=context.clock.today(),
        )
        return await _shown(connection, made)

    try:
        return await carry_out_once(request, caller, "propose_agreement", act)
    except NotFound:
        raise await unknown_employer_refusal(context.database, caller, body.employer_id) from None


@router.get("", operation_id="list_agreements")
async def listed(
    context: Ctx,
    caller: Reader,
    asked: Pages,
    employer_id: UUID | None = None,
    status: Annotated[AgreementStatus | None, Query()] = None,
) -> Page[AgreementShown]:
    """List agreements, newest first; an employer sees its own."""
    own = caller.id_as("employer")
    if own is not None and employer_id is not None:
        caller.require_employer(employer_id)
    found = await rows.agreements(
        context.database,
        employer_id=own or employer_id,
        status=status,
        areas=caller.areas,
        before=asked.after(_AGREEMENTS),
        limit=asked.one_more,
    )
    part = asked.cut(_AGREEMENTS, found, key=lambda one: one.agreement_id)
    return Page(items=[await _shown(context.database, one) for one in part.rows], next=part.next)


@router.get("/{agreement_id}", operation_id="read_agreement")
async def one(context: Ctx, agreement_id: UUID, caller: Reader) -> AgreementShown:
    """Read an agreement with its instalments and what was paid of each."""
    found = await rows.agreement(context.database, agreement_id)
    seen = visible(
        caller,
        found,
        lambda row: Whose(employer_alone=row.employer_id),
        what="agreement",
        staff=("officer", "manager"),
    )
    return await _shown(context.database, seen)


@router.post("/{agreement_id}/decision", operation_id="decide_agreement", response_model=AgreementShown)
async def decide(
    request: Request,
    context: Ctx,
    agreement_id: UUID,
    body: AgreementDecision,
    caller: Annotated[Caller, allow("officer")],
) -> Response:
    """Approve or refuse an agreement that somebody else proposed. Approved, it is of what is owed on this day."""

    async def act(connection: AsyncConnection) -> AgreementShown:
        decided = await decide_agreement(
            connection,
            context.law,
            agreement_id,
            decision=body.decision,
            because=body.because,
            by=caller.name,
            today=context.clock.today(),
        )
        return await _shown(connection, decided)

    return await carry_out_once(request, caller, "decide_agreement", act, status=200)


async def _shown(source: Source, found: Agreement) -> AgreementShown:
    parts = await rows.instalments_of(source, found.agreement_id)
    if found.status == "proposed" and found.owed > 0:
        parts = instalments(found.owed, found.count, found.first_due_on)
    amount = found.amount if found.amount is not None else found.owed
    return AgreementShown(
        id=found.agreement_id,
        employer_id=found.employer_id,
        status=found.status,
        amount=shown(amount),
        instalments=[
            InstalmentShown(due_on=part.due_on, amount=shown(part.amount), paid=shown(paid))
            for part, paid in zip(parts, paid_of(parts, found.paid), strict=True)
        ],
        grace_days=found.grace_days,
        proposed_by=found.proposed_by,
        proposed_on=found.proposed_on,
        decided_by=found.decided_by,
        decided_on=found.decided_on,
        because=found.because,
        ended_on=found.ended_on,
        broken_by=found.broken_by,
    )
