"""Payments and the employer's account."""

import asyncio
import json
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.cursors import PAGE_MAX
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.requests.fields import AmountAboveZero, Body, Day, ShortText, Text
from libs.common.refusals import Fault, NotFound
from libs.common.values.money import shown
from libs.contracts.loans import BANKS
from libs.copies.banks import once_heard_of
from services.contributions.accounts import rows as accounts_rows
from services.contributions.accounts.actions.record_payment import PaymentInvalid, decide_payment, record_payment
from services.contributions.employers import rows as employers_rows
from services.contributions.employers.unheard import unheard_employer

router = APIRouter(prefix="/v1", tags=["accounts"])
_AWAITED_ROUNDS = 40
BigId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class NewPayment(Body):
    employer_id: UUID
    reference: ShortText = Field(examples=["PAY-2021-01-0001"])
    amount: AmountAboveZero
    paid_on: Day
    bank_id: UUID | None = None
    """By an officer: the bank whose reference it is; without it the reference is the agency's own."""


class Payment(BaseModel):
    id: int
    employer_id: UUID
    reference: str
    amount: str
    paid_on: date
    status: Literal["booked", "waiting"]


class Decision(Body):
    because: Text


@router.post("/payments", status_code=201, operation_id="record_payment", response_model=Payment)
async def pay(request: Request, body: NewPayment, caller: Annotated[Caller, allow("bank", "officer")]) -> Response:
    """A bank or an officer records what an employer paid. A payment far above what is owed waits for an officer."""
    state = request.app.state
    bank = caller.party_id if caller.party == "bank" else body.bank_id
    if caller.party == "bank" and body.bank_id not in {None, caller.party_id}:
        raise PaymentInvalid(faults=[Fault("/bank_id", "officers_alone")])

    async def act(connection: AsyncConnection) -> Any:
        row = await record_payment(
            connection,
            state.law,
            bank_id=bank,
            recorded_by=caller.name,
            today=state.clock.today(),
            **body.model_dump(exclude={"bank_id"}),
        )
        return Payment.model_validate({**row, "amount": shown(row["amount"])})

    try:
        return await once_heard_of(
            state.database,
            lambda: carry_out_once(request, caller, "record_payment", act),
            bank,
            consumer="contributions",
            topic=BANKS,
        )
    except NotFound:
        raise await unheard_employer(state.database, caller, body.employer_id) from None


@router.get("/unmatched-payments", operation_id="list_unmatched_payments")
async def unmatched(
    request: Request,
    caller: Annotated[Caller, allow("officer")],
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
) -> dict[str, Any]:
    """List payments that no balance counts until an officer has decided, oldest first, with the bound they exceed."""
    state = request.app.state
    after = int(state.cursors.read("unmatched", cursor)[0]) if cursor else 0
    rows = await accounts_rows.unmatched_payments(state.database, after=after, limit=limit + 1)
    items = [_unmatched(row) for row in rows[:limit]]
    return {"items": items, "next": state.cursors.give("unmatched", [items[-1]["id"]]) if len(rows) > limit else None}


@router.post("/unmatched-payments/{payment_id}/match", operation_id="match_payment")
async def match(
    request: Request, payment_id: BigId, body: Decision, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Decide that a payment is this employer's: the balance counts it from now on. Whoever recorded it may not."""
    return await _decided(request, payment_id, body, caller, "matched")


@router.post("/unmatched-payments/{payment_id}/return", operation_id="give_payment_back")
async def give_back(
    request: Request, payment_id: BigId, body: Decision, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Decide that a payment belongs to no employer here: it goes back to the bank that it came from."""
    return await _decided(request, payment_id, body, caller, "given_back")


async def _decided(
    request: Request, payment_id: int, body: Decision, caller: Caller, status: Literal["matched", "given_back"]
) -> Response:
    async def act(connection: AsyncConnection) -> Any:
        row = await decide_payment(
            connection,
            payment_id=payment_id,
            status=status,
            because=body.because,
            decided_by=caller.name,
            today=request.app.state.clock.today(),
        )
        return _unmatched(row)

    return await carry_out_once(request, caller, f"payment_{status}", act, status=200)


@router.get("/employers/{employer_id}/account", operation_id="read_account")
async def account(
    request: Request,
    employer_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager")],
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> dict[str, Any]:
    """Assessed, paid and the balance: above zero is owed, below zero is a credit."""
    caller.require_employer(employer_id, "manager")
    state = request.app.state
    for _ in range(_AWAITED_ROUNDS):
        if await employers_rows.employer_area(state.database, employer_id) is not None:
            break
        await asyncio.sleep(0.02)  # registered a moment ago, perhaps: the news is on its way
    else:
        raise await unheard_employer(state.database, caller, employer_id)
    after = int(state.cursors.read("account", cursor)[0]) if cursor else 0
    found = await accounts_rows.account(state.database, employer_id, after=after, limit=limit + 1)
    entries = found["entries"]
    return {
        "employer_id": employer_id,
        "currency": state.law.currency,
        "assessed": shown(found["assessed"]),
        "paid": shown(found["paid"]),
        "waiting": shown(found["waiting"]),
        "balance": shown(found["assessed"] - found["paid"]),
        "entries": [_entry(row) for row in entries[:limit]],
        "next": state.cursors.give("account", [entries[limit - 1]["posting_id"]]) if len(entries) > limit else None,
    }


def _unmatched(row: dict[str, Any]) -> dict[str, Any]:
    members = ("employer_id", "reference", "paid_on", "status", "because")
    bound = row["bound"] if isinstance(row["bound"], dict) else json.loads(row["bound"])
    bank = {"bank_id": row["issuer"].partition(":")[2] or None}
    return {"id": row["posting_id"], **bank, "amount": shown(row["amount"]), "bound": bound} | {
        name: row[name] for name in members
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
