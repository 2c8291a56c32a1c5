"""The programme: its phases with their remaining budgets, closed and reopened by two officers, and the banks."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.door.requests.fields import Body, ShortText, Text
from libs.common.door.revalidation import MINUTE_S, let_cache
from libs.common.law.terms import Law
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from services.loans.context import Ctx
from services.loans.programme import rows
from services.loans.programme.actions.change_phase import PhaseStatus, change_phase
from services.loans.programme.actions.open_programme import register_bank
from services.loans.programme.rules.phase_budget import phases

router = APIRouter(prefix="/v1", tags=["programme"])


class NewBank(Body):
    name: Text = Field(examples=["ธนาคารตัวอย่าง จำกัด (มหาชน)"])


class Bank(BaseModel):
    """A bank that lends."""

    id: UUID
    name: str


class CitationShown(BaseModel):
    """A citation of the law."""

    model_config = ConfigDict(extra="allow")


class PhaseShown(BaseModel):
    """A phase of the programme and what is left of its budget; amounts with two decimals."""

    phase: str
    budget: str
    reserved: str = Field(description="promised to loans that were approved")
    disbursed: str
    interest_from: str = Field(description="the lowest interest rate, as a share: 0.0275 is 2.75 %")
    term_months: int
    minimum_share: str = Field(description="of the staff that a borrower promises to keep, as a share")
    opened_on: date
    status: str = Field(description="open, or closed: no application is taken")
    citation: CitationShown


class PhaseChange(Body):
    because: Text = Field(description="why; it stands in the phase's record")


class ChangedPhase(BaseModel):
    """A phase after an officer asked for a change of it."""

    phase: str
    status: str = Field(description="open or closed, as it is now")
    waiting_for: str | None = Field(description="the status that it gets when a second officer asks for it too")


@router.get("/phases", operation_id="list_phases")
async def list_phases(context: Ctx, response: Response, _: Annotated[Caller, allow(*PARTIES)]) -> Page[PhaseShown]:
    """List the phases. Each has its own budget: one phase cannot borrow from another."""
    let_cache(response, MINUTE_S)
    programme = phases(context.law.rule("loans", "loan_terms"))
    least = str(context.law.rule("loans", "headcount_retention").series["retention"][-1]["minimum_share"])
    uses = await rows.phase_uses(context.database)
    items = [
        PhaseShown(
            phase=name,
            budget=shown(uses[name].budget),
            reserved=shown(uses[name].reserved),
            disbursed=shown(uses[name].disbursed),
            interest_from=str(phase.interest_from),
            term_months=phase.term_months,
            minimum_share=least,
            opened_on=phase.opened_on,
            status=uses[name].status,
            citation=CitationShown.model_validate(phase.citation.document()),
        )
        for name, phase in programme.items()
        if name in uses
    ]
    return Page(items=items, next=None)


@router.post("/phases/{phase}/closing", operation_id="close_phase", response_model=ChangedPhase)
async def close_phase(
    request: Request, phase: ShortText, body: PhaseChange, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Ask to close a phase to applications. The second officer who asks closes it; existing applications go on.

    If the phase is closed and waits to be reopened, this withdraws the reopening.
    """
    return await _change(request, phase, body, caller, "close_phase", "closed")


@router.post("/phases/{phase}/reopening", operation_id="reopen_phase", response_model=ChangedPhase)
async def reopen_phase(
    request: Request, phase: ShortText, body: PhaseChange, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Ask to reopen a closed phase to applications. The second officer who asks reopens it.

    If the phase is open and waits to be closed, this withdraws the closing.
    """
    return await _change(request, phase, body, caller, "reopen_phase", "open")


async def _change(
    request: Request, phase: str, body: PhaseChange, caller: Caller, operation: str, becomes: PhaseStatus
) -> Response:
    async def act(connection: AsyncConnection) -> ChangedPhase:
        changed = await change_phase(
            connection, phase=phase, becomes=becomes, because=body.because, officer=caller.name
        )
        return ChangedPhase(phase=changed.phase, status=changed.status, waiting_for=changed.waiting_for)

    return await carry_out_once(request, caller, operation, act, status=200)


async def phase_changes(database: Database, _: Law, __: Areas = None) -> list[Waiting]:
    """List changes of phases that wait for a second officer."""
    return [
        Waiting(
            kind="phase_change",
            id=change.phase,
            title=f"{change.phase} {change.becomes}",
            since=change.asked_at,
            made_by=change.asked_by,
            about={"phase": change.phase, "becomes": change.becomes, "because": change.because},
        )
        for change in await rows.waiting_changes(database, limit=SHOWN_MAX)
    ]


@router.post("/banks", status_code=201, operation_id="register_bank", response_model=Bank)
async def add_bank(request: Request, body: NewBank, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Register a bank. It lends if the law has a programme; its name is known wherever a bank is named."""
    bank_id = uuid7()

    async def act(connection: AsyncConnection) -> Bank:
        await register_bank(connection, bank_id=bank_id, name=body.name)
        return Bank(id=bank_id, name=body.name)

    return await carry_out_once(request, caller, "register_bank", act)


@router.get("/banks", operation_id="list_banks")
async def list_banks(context: Ctx, response: Response, _: Annotated[Caller, allow(*PARTIES)]) -> Page[Bank]:
    """List every bank that is registered."""
    let_cache(response, MINUTE_S)
    banks = await rows.banks(context.database)
    return Page(items=[Bank(id=bank.id, name=bank.name) for bank in banks], next=None)
