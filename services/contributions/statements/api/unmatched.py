"""Payments that no balance counts until an officer decides: far above what is owed, or nobody's."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, RowId, Text
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from services.contributions.accounts.rows import UnmatchedPayment as HeldPayment
from services.contributions.context import Ctx
from services.contributions.employers.unknown_employer import unknown_employer_refusal
from services.contributions.statements.actions.match_payment import give_payment_back, match_payment
from services.contributions.statements.rows import unmatched as rows
from services.contributions.statements.rows.queue import BankEntry

router = APIRouter(prefix="/v1/unmatched-payments", tags=["accounts"])
Officer = Annotated[Caller, allow("officer")]
_UNMATCHED = Listing("unmatched", first=0)


class UnmatchedPayment(BaseModel):
    """A payment that waits for an officer's decision, or has one."""

    id: int
    bank_id: UUID | None
    employer_id: UUID | None = Field(description="the employer that it names; null while it is nobody's")
    reference: str
    amount: str
    paid_on: date
    bound: dict[str, str] | None = Field(description="the limit that it exceeds; null where it is nobody's")
    reason: str | None = Field(description="why it matched no bill")
    told: str | None = Field(description="the reference that the payer gave")
    status: Literal["waiting", "matched", "given_back"]
    because: str | None


class Decision(Body):
    because: Text


class Match(Decision):
    """The employer whose payment it is, and why."""

    employer_id: UUID | None = Field(default=None, description="needed where the payment names no employer")


@router.get("", operation_id="list_unmatched_payments")
async def listed(context: Ctx, caller: Officer, asked: Pages) -> Page[UnmatchedPayment]:
    """List payments that no balance counts until an officer decides, oldest first, with what holds each."""
    found = await rows.waiting_payments(
        context.database, areas=caller.areas, after=asked.after(_UNMATCHED), limit=asked.one_more
    )
    part = asked.cut(_UNMATCHED, found, key=lambda payment: payment.posting_id)
    return Page(items=[_waiting(payment) for payment in part.rows], next=part.next)


@router.post("/{payment_id}/match", operation_id="match_payment", response_model=UnmatchedPayment)
async def match(request: Request, context: Ctx, payment_id: RowId, body: Match, caller: Officer) -> Response:
    """Decide that a payment is an employer's: the balance counts it from now on. The recorder may not decide."""

    async def act(connection: AsyncConnection) -> UnmatchedPayment:
        decided = await match_payment(
            connection,
            payment_id,
            employer_id=body.employer_id,
            because=body.because,
            by=caller.name,
            today=context.clock.today(),
        )
        return _decided(payment_id, decided)

    try:
        return await carry_out_once(request, caller, "payment_matched", act, status=200)
    except NotFound as unknown:
        if unknown.pointer != "/employer_id" or body.employer_id is None:
            raise
        raise await unknown_employer_refusal(context.database, caller, body.employer_id) from None


@router.post("/{payment_id}/return", operation_id="give_payment_back", response_model=UnmatchedPayment)
async def give_back(request: Request, context: Ctx, payment_id: RowId, body: Decision, caller: Officer) -> Response:
    """Decide that a payment belongs to no employer here: it goes back to its bank."""

    async def act(connection: AsyncConnection) -> UnmatchedPayment:
        decided = await give_payment_back(
            connection, payment_id, because=body.because, by=caller.name, today=context.clock.today()
        )
        return _decided(payment_id, decided)

    return await carry_out_once(request, caller, "payment_given_back", act, status=200)


def _waiting(payment: rows.WaitingPayment) -> UnmatchedPayment:
    return UnmatchedPayment.model_validate(
        {
            "id": payment.posting_id,
            "bank_id": _bank_of(payment.issuer),
            "employer_id": payment.employer_id,
            "reference": payment.reference,
            "amount": shown(payment.amount),
            "paid_on": payment.paid_on,
            "bound": payment.bound,
            "reason": payment.reason,
            "told": payment.told,
            "status": "waiting",
            "because": None,
        }
    )


def _decided(payment_id: int, decided: HeldPayment | BankEntry) -> UnmatchedPayment:
    return UnmatchedPayment.model_validate(
        {
            "id": payment_id,
            "bank_id": _bank_of(decided.issuer),
            "employer_id": decided.employer_id,
            "reference": decided.reference,
            "amount": shown(decided.amount),
            "paid_on": decided.paid_on if isinstance(decided, HeldPayment) else decided.booked_on,
            "bound": decided.bound if isinstance(decided, HeldPayment) else None,
            "reason": None if isinstance(decided, HeldPayment) else decided.reason,
            "told": None if isinstance(decided, HeldPayment) else decided.told,
            "status": "matched" if decided.status in {"matched", "allocated"} else "given_back",
            "because": decided.because,
        }
    )


def _bank_of(issuer: str) -> str | None:
    return issuer.removeprefix("bank:") if issuer.startswith("bank:") else None
