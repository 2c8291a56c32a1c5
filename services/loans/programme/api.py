"""The programme: its phases with what is left of their budgets, and the banks."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.door.requests.fields import Body, Text
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from services.loans.context import Ctx
from services.loans.programme import rows
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
    """The place in the law that says so."""

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
    citation: CitationShown


@router.get("/phases", operation_id="list_phases")
async def list_phases(context: Ctx, _: Annotated[Caller, allow(*PARTIES)]) -> Page[PhaseShown]:
    """List the phases. A budget is refused past its own amount; one phase cannot borrow from the other."""
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
            citation=CitationShown.model_validate(phase.citation.document()),
        )
        for name, phase in programme.items()
        if name in uses
    ]
    return Page(items=items, next=None)


@router.post("/banks", status_code=201, operation_id="register_bank", response_model=Bank)
async def add_bank(request: Request, body: NewBank, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Register a bank: it lends where there is a programme, and it is known wherever a bank is named."""
    bank_id = uuid7()

    async def act(connection: AsyncConnection) -> Bank:
        await register_bank(connection, bank_id=bank_id, name=body.name)
        return Bank(id=bank_id, name=body.name)

    return await carry_out_once(request, caller, "register_bank", act)


@router.get("/banks", operation_id="list_banks")
async def list_banks(context: Ctx, _: Annotated[Caller, allow(*PARTIES)]) -> Page[Bank]:
    """List every bank that is registered."""
    found = await rows.banks(context.database)
    return Page(items=[Bank(id=bank.id, name=bank.name) for bank in found], next=None)
