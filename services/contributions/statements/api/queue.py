"""The queue of money that is nobody's yet: one officer proposes what to do with an entry, another decides."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AmountAboveZero, Body, MonthText, Text
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.context import Ctx
from services.contributions.employers.unknown_employer import unknown_employer_refusal
from services.contributions.statements.actions.decide_entry import decide_entry, propose_allocation, propose_return
from services.contributions.statements.rows import queue as rows

router = APIRouter(prefix="/v1/unmatched-entries", tags=["bank statements"])
Officer = Annotated[Caller, allow("officer")]
EntryId = Annotated[int, Path(ge=1, le=2**63 - 1)]
_QUEUE = Listing("unmatched entries", first=0)
_PARTS_MAX = 120


class Part(Body):
    """A month of the employer, and what of the entry is for it."""

    month: MonthText
    amount: AmountAboveZero


class Allocation(Body):
    """A proposal that the money is an employer's."""

    employer_id: UUID
    parts: Annotated[list[Part], Field(max_length=_PARTS_MAX)] = Field(
        default_factory=list, description="months with amounts that sum to the entry; empty: the oldest months first"
    )
    because: Text


class GivingBack(Body):
    """A proposal that the money goes back to its sender."""

    because: Text


class EntryDecision(Body):
    decision: Literal["approve", "reject"]


class PartShown(BaseModel):
    month: str | None = Field(description="null: the oldest months first")
    amount: str


class UnmatchedEntry(BaseModel):
    """A payment of a bank statement. It is nobody's until officers have decided."""

    id: int
    bank_id: UUID | None
    account: str = Field(description="the agency's account on which it came in")
    reference: str = Field(description="the bank's reference")
    amount: str
    booked_on: date
    told: str | None = Field(description="the reference that the payer gave")
    end_to_end: str | None = Field(description="the payer's own number of the payment")
    status: rows.EntryStatus
    reason: str | None = Field(description="why it matched no bill")
    proposed: rows.Proposed | None = Field(description="what an officer proposed")
    employer_id: UUID | None = Field(description="the employer that was proposed")
    parts: list[PartShown] = Field(description="the parts of the proposal; empty without one")
    proposed_by: str | None = Field(description="the officer who proposed it")
    because: str | None
    decided_by: str | None

    @classmethod
    def of(cls, row: rows.BankEntry) -> "UnmatchedEntry":
        parts = zip(row.months or [], row.amounts or [], strict=True)
        return cls(
            id=row.bank_entry_id,
            bank_id=row.bank_id,
            account=row.account,
            reference=row.reference,
            amount=shown(row.amount),
            booked_on=row.booked_on,
            told=row.told,
            end_to_end=row.end_to_end,
            status=row.status,
            reason=row.reason,
            proposed=row.proposed,
            employer_id=row.employer_id,
            parts=[
                PartShown(month=str(Month.of(month)) if month else None, amount=shown(amount))
                for month, amount in parts
            ],
            proposed_by=row.proposed_by,
            because=row.because,
            decided_by=row.decided_by,
        )


@router.get("", operation_id="list_unmatched_entries")
async def listed(context: Ctx, _: Officer, asked: Pages) -> Page[UnmatchedEntry]:
    """List payments of bank statements that wait for officers, oldest first, with the reason and any proposal."""
    found = await rows.open_entries(context.database, after=asked.after(_QUEUE), limit=asked.one_more)
    part = asked.cut(_QUEUE, found, key=lambda row: row.bank_entry_id)
    return Page(items=[UnmatchedEntry.of(one) for one in part.rows], next=part.next)


@router.post("/{bank_entry_id}/allocation", operation_id="propose_allocation", response_model=UnmatchedEntry)
async def allocate(
    request: Request, context: Ctx, bank_entry_id: EntryId, body: Allocation, caller: Officer
) -> Response:
    """Propose that a payment is an employer's. It counts once another officer has approved."""
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> UnmatchedEntry:
        entry = await propose_allocation(
            connection,
            bank_entry_id,
            employer_id=body.employer_id,
            parts=[(part.month, part.amount) for part in body.parts],
            because=body.because,
            by=caller.name,
            today=today,
        )
        return UnmatchedEntry.of(entry)

    try:
        return await carry_out_once(request, caller, "propose_allocation", act, status=200)
    except NotFound as unknown:
        if unknown.pointer != "/employer_id":
            raise
        raise await unknown_employer_refusal(context.database, caller, body.employer_id) from None


@router.post("/{bank_entry_id}/return", operation_id="propose_return", response_model=UnmatchedEntry)
async def give_back(request: Request, bank_entry_id: EntryId, body: GivingBack, caller: Officer) -> Response:
    """Propose that a payment goes back to its sender."""

    async def act(connection: AsyncConnection) -> UnmatchedEntry:
        return UnmatchedEntry.of(await propose_return(connection, bank_entry_id, because=body.because, by=caller.name))

    return await carry_out_once(request, caller, "propose_return", act, status=200)


@router.post("/{bank_entry_id}/decision", operation_id="decide_entry", response_model=UnmatchedEntry)
async def decide(
    request: Request, context: Ctx, bank_entry_id: EntryId, body: EntryDecision, caller: Officer
) -> Response:
    """Approve another officer's proposal, or reject it: the entry then waits in the queue again."""
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> UnmatchedEntry:
        approved = body.decision == "approve"
        entry = await decide_entry(connection, bank_entry_id, approved=approved, by=caller.name, today=today)
        return UnmatchedEntry.of(entry)

    return await carry_out_once(request, caller, "decide_entry", act, status=200)
