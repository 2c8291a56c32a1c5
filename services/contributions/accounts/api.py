"""Payments and the employer's account."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LinePages, Listing, Page, Pages
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.requests.fields import AmountAboveZero, Body, Day, Reference, Text
from libs.common.refusals import Fault, NotFound
from libs.common.values.money import shown
from libs.contracts.loans import BANKS
from libs.copies.banks import once_bank_is_known
from services.contributions.accounts import rows
from services.contributions.accounts.actions.record_payment import PaymentInvalid, decide_payment, record_payment
from services.contributions.context import Context, Ctx
from services.contributions.employers.rows import employer_area
from services.contributions.employers.unknown_employer import unknown_employer_refusal

router = APIRouter(prefix="/v1", tags=["accounts"])
_UNMATCHED = Listing("unmatched", first=0)
_ACCOUNT = Listing("account", first=0)
_AWAITED_ROUNDS = 40
BigId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class NewPayment(Body):
    employer_id: UUID
    reference: Reference = Field(examples=["PAY-2021-01-0001"])
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


class UnmatchedPayment(BaseModel):
    """A payment that waits for an officer's decision, or has one; `bound`: the limit that it exceeds."""

    id: int
    bank_id: UUID | None
    employer_id: UUID
    reference: str
    amount: str
    paid_on: date
    bound: dict[str, str]
    status: Literal["waiting", "matched", "given_back"]
    because: str | None


class AccountEntry(BaseModel):
    id: int
    entry: str
    month: str | None
    debit_account: str
    credit_account: str
    amount: str
    return_id: UUID | None
    reference: str | None
    booked_on: date
    recorded_at: datetime


class Account(BaseModel):
    employer_id: UUID
    currency: str
    assessed: str
    paid: str
    waiting: str
    balance: str
    entries: list[AccountEntry]
    next: str | None


class Decision(Body):
    because: Text


@router.post("/payments", status_code=201, operation_id="record_payment", response_model=Payment)
async def pay(
    request: Request, context: Ctx, body: NewPayment, caller: Annotated[Caller, allow("bank", "officer")]
) -> Response:
    """Record an employer's payment. A payment far above the amount owed waits for an officer."""
    bank = caller.id_as("bank") or body.bank_id
    if body.bank_id not in {None, bank}:
        raise PaymentInvalid(faults=[Fault("/bank_id", "officers_alone")])

    async def act(connection: AsyncConnection) -> Payment:
        payment = await record_payment(
            connection,
            context.law,
            bank_id=bank,
            recorded_by=caller.name,
            today=context.clock.today(),
            **body.model_dump(exclude={"bank_id"}),
        )
        return Payment(
            id=payment.id,
            employer_id=payment.employer_id,
            reference=payment.reference,
            amount=shown(payment.amount),
            paid_on=payment.paid_on,
            status=payment.status,
        )

    try:
        return await once_bank_is_known(
            context.database,
            lambda: carry_out_once(request, caller, "record_payment", act),
            bank,
            consumer="contributions",
            topic=BANKS,
        )
    except NotFound:
        raise await unknown_employer_refusal(context.database, caller, body.employer_id) from None


@router.get("/unmatched-payments", operation_id="list_unmatched_payments")
async def unmatched(
    context: Ctx,
    caller: Annotated[Caller, allow("officer")],
    asked: Pages,
) -> Page[UnmatchedPayment]:
    """List payments that no balance counts until an officer decides, oldest first, with the limit they exceed."""
    found = await rows.unmatched_payments(context.database, after=asked.after(_UNMATCHED), limit=asked.one_more)
    part = asked.cut(_UNMATCHED, found, key=lambda payment: payment.posting_id)
    return Page(items=[_unmatched(payment) for payment in part.rows], next=part.next)


@router.post("/unmatched-payments/{payment_id}/match", operation_id="match_payment", response_model=UnmatchedPayment)
async def match(
    request: Request, context: Ctx, payment_id: BigId, body: Decision, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Decide that a payment is this employer's: the balance counts it from now on. The recorder may not decide."""
    return await _decided(request, context, payment_id, body, caller, "matched")


@router.post(
    "/unmatched-payments/{payment_id}/return", operation_id="give_payment_back", response_model=UnmatchedPayment
)
async def give_back(
    request: Request, context: Ctx, payment_id: BigId, body: Decision, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Decide that a payment belongs to no employer here: it goes back to its bank."""
    return await _decided(request, context, payment_id, body, caller, "given_back")


async def _decided(
    request: Request,
    context: Context,
    payment_id: int,
    body: Decision,
    caller: Caller,
    status: Literal["matched", "given_back"],
) -> Response:
    async def act(connection: AsyncConnection) -> UnmatchedPayment:
        payment = await decide_payment(
            connection,
            payment_id=payment_id,
            status=status,
            because=body.because,
            decided_by=caller.name,
            today=context.clock.today(),
        )
        return _unmatched(payment)

    return await carry_out_once(request, caller, f"payment_{status}", act, status=200)


@router.get("/employers/{employer_id}/account", operation_id="read_account")
async def account(
    context: Ctx,
    employer_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager")],
    asked: LinePages,
) -> Account:
    """Read the amounts assessed and paid, and the balance: above zero is owed, below zero is a credit."""
    caller.require_employer(employer_id, "manager")
    for _ in range(_AWAITED_ROUNDS):
        if await employer_area(context.database, employer_id) is not None:
            break
        await asyncio.sleep(0.02)  # registered a moment ago, perhaps: the news is on its way
    else:
        raise await unknown_employer_refusal(context.database, caller, employer_id)
    totals = await rows.totals(context.database, employer_id)
    found = await rows.entries(context.database, employer_id, after=asked.after(_ACCOUNT), limit=asked.one_more)
    part = asked.cut(_ACCOUNT, found, key=lambda entry: entry.posting_id)
    return Account(
        employer_id=employer_id,
        currency=context.law.currency,
        assessed=shown(totals.assessed),
        paid=shown(totals.paid),
        waiting=shown(totals.waiting),
        balance=shown(totals.assessed - totals.paid),
        entries=[_entry(entry) for entry in part.rows],
        next=part.next,
    )


def _unmatched(payment: rows.UnmatchedPayment) -> UnmatchedPayment:
    bank = payment.issuer.partition(":")[2]
    return UnmatchedPayment.model_validate(
        {
            "id": payment.posting_id,
            "bank_id": bank or None,
            "employer_id": payment.employer_id,
            "reference": payment.reference,
            "amount": shown(payment.amount),
            "paid_on": payment.paid_on,
            "bound": payment.bound,
            "status": payment.status,
            "because": payment.because,
        }
    )


def _entry(entry: rows.Entry) -> AccountEntry:
    return AccountEntry(
        id=entry.posting_id,
        entry=entry.entry,
        month=entry.month.strftime("%Y-%m") if entry.month else None,
        debit_account=entry.debit_account,
        credit_account=entry.credit_account,
        amount=shown(entry.amount),
        return_id=entry.return_id,
        reference=entry.reference,
        booked_on=entry.booked_on,
        recorded_at=entry.recorded_at,
    )
