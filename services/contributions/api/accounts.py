"""Payments and the employer's account."""

import asyncio
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.callers import Caller, allow
from libs.common.door.fields import AmountAboveZero, Body, Day, ShortText
from libs.common.door.idempotency import carry_out_once
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from services.contributions import queries
from services.contributions.actions.record_payment import record_payment

router = APIRouter(prefix="/v1", tags=["accounts"])
_AWAITED_ROUNDS = 40


class NewPayment(Body):
    employer_id: UUID
    reference: ShortText = Field(examples=["PAY-2021-01-0001"])
    amount: AmountAboveZero
    paid_on: Day


class Payment(BaseModel):
    id: int
    employer_id: UUID
    reference: str
    amount: str
    paid_on: date


@router.post("/payments", status_code=201, operation_id="record_payment", response_model=Payment)
async def pay(request: Request, body: NewPayment, caller: Annotated[Caller, allow("bank", "officer")]) -> Response:
    """A bank or an officer records what an employer paid."""

    async def act(connection: AsyncConnection) -> Any:
        row = await record_payment(connection, **body.model_dump())
        return Payment.model_validate({**row, "amount": shown(row["amount"])})

    return await carry_out_once(request, caller, "record_payment", act)


@router.get("/employers/{employer_id}/account", operation_id="read_account")
async def account(
    request: Request,
    employer_id: UUID,
    caller: Annotated[Caller, allow()],
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> dict[str, Any]:
    """Assessed, paid and the balance: above zero is owed, below zero is a credit."""
    caller.require_employer(employer_id)
    state = request.app.state
    for _ in range(_AWAITED_ROUNDS):
        if await queries.employer_area(state.database, employer_id) is not None:
            break
        await asyncio.sleep(0.02)  # registered a moment ago, perhaps: the news is on its way
    else:
        raise NotFound(what="employer")
    after = int(state.cursors.read("account", cursor)[0]) if cursor else 0
    found = await queries.account(state.database, employer_id, after=after, limit=limit + 1)
    entries = found["entries"]
    return {
        "employer_id": employer_id,
        "currency": state.law.currency,
        "assessed": shown(found["assessed"]),
        "paid": shown(found["paid"]),
        "balance": shown(found["assessed"] - found["paid"]),
        "entries": [_entry(row) for row in entries[:limit]],
        "next": state.cursors.give("account", [entries[limit - 1]["posting_id"]]) if len(entries) > limit else None,
    }


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["posting_id"],
        "entry": row["entry"],
        "month": row["month"].strftime("%Y-%m") if row["month"] else None,
        "debit_account": row["debit_account"],
        "credit_account": row["credit_account"],
        "amount": shown(row["amount"]),
        "return_id": row["return_id"],
        "reference": row["reference"],
        "booked_on": row["booked_on"],
        "recorded_at": row["recorded_at"],
    }
