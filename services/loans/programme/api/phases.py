"""The programme: its phases with what is left of their budgets, and the banks."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.door.requests.fields import Body, Text
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from services.loans.programme import rows
from services.loans.programme.actions.open_programme import register_bank
from services.loans.programme.rules.phase_budget import phases

router = APIRouter(prefix="/v1", tags=["programme"])


class NewBank(Body):
    name: Text = Field(examples=["ธนาคารตัวอย่าง จำกัด (มหาชน)"])


class Bank(BaseModel):
    id: UUID
    name: str


@router.get("/phases", operation_id="list_phases")
async def list_phases(request: Request, caller: Annotated[Caller, allow(*PARTIES)]) -> dict[str, Any]:
    """Budgets are refused past their own amount; one phase cannot borrow from the other."""
    state = request.app.state
    programme = phases(state.law.rule("loans", "loan_terms"))
    least = str(state.law.rule("loans", "headcount_retention").series["retention"][-1]["minimum_share"])
    uses = await rows.phase_uses(state.database)
    items = [
        {
            "phase": name,
            "budget": shown(uses[name]["budget"]),
            "reserved": shown(uses[name]["reserved"]),
            "disbursed": shown(uses[name]["disbursed"]),
            "interest_from": str(phase.interest_from),
            "term_months": phase.term_months,
            "minimum_share": least,
            "opened_on": phase.opened_on,
            "citation": phase.citation.document(),
        }
        for name, phase in programme.items()
        if name in uses
    ]
    return {"items": items, "next": None}


@router.post("/banks", status_code=201, operation_id="register_bank", response_model=Bank)
async def add_bank(request: Request, body: NewBank, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Register a bank: it lends where there is a programme, and it is known wherever a bank is named."""
    bank_id = uuid7()

    async def act(connection: AsyncConnection) -> Any:
        await register_bank(connection, bank_id=bank_id, name=body.name)
        return Bank(id=bank_id, name=body.name)

    return await carry_out_once(request, caller, "register_bank", act)


@router.get("/banks", operation_id="list_banks")
async def list_banks(request: Request, caller: Annotated[Caller, allow(*PARTIES)]) -> dict[str, Any]:
    """Every bank that is registered."""
    return {"items": await rows.banks(request.app.state.database), "next": None}
