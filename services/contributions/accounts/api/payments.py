"""Payments: recorded, and read back by those who recorded them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_NUMBER, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import AmountAboveZero, Body, Day, Reference, RowId
from libs.common.refusals import Fault, NotFound
from libs.common.values.money import shown
from libs.contracts.loans import BANKS
from libs.copies.banks import once_bank_is_known
from services.contributions.accounts import rows
from services.contributions.accounts.actions.find_bill import Billed, find_bill
from services.contributions.accounts.actions.record_payment import PaymentInvalid, record_payment
from services.contributions.context import Context, Ctx
from services.contributions.employers.unknown_employer import unknown_employer_refusal

router = APIRouter(prefix="/v1", tags=["accounts"])
_PAYMENTS = Listing("payments", first=LAST_NUMBER)


class NewPayment(Body):
    """A payment of an employer, who is named by its id or by the reference of a bill."""

    employer_id: UUID | None = Field(default=None, description="left out where the bill names the employer")
    bill: Reference | None = Field(default=None, examples=["1000000014-2101-8QK3ZD"])
    reference: Reference = Field(examples=["PAY-2021-01-0001"])
    amount: AmountAboveZero
    paid_on: Day
    bank_id: UUID | None = None
    """By an officer: the bank whose reference it is; without it the reference is the agency's own."""

    @model_validator(mode="after")
    def _one_employer(self) -> "NewPayment":
        if (self.employer_id is None) == (self.bill is None):
            raise PydanticCustomError("employer_or_bill", "the employer or its bill, and not both")
        return self


class Payment(BaseModel):
    id: int
    employer_id: UUID
    reference: str
    amount: str
    paid_on: date
    status: Literal["booked", "waiting"]


class PaymentShown(BaseModel):
    """A payment as it stands now, for those who recorded it."""

    id: int
    bank_id: UUID | None = Field(description="the bank whose reference it is; null where it is the agency's own")
    employer_id: UUID
    reference: str
    amount: str
    paid_on: date
    status: rows.PaymentStatus = Field(description="waiting for an officer, counted (booked, matched) or given back")
    recorded_at: datetime


@router.post("/payments", status_code=201, operation_id="record_payment", response_model=Payment)
async def pay(
    request: Request, context: Ctx, body: NewPayment, caller: Annotated[Caller, allow("bank", "officer")]
) -> Response:
    """Record an employer's payment. A payment far above the amount owed waits for an officer."""
    bank = caller.id_as("bank") or body.bank_id
    if body.bank_id not in {None, bank}:
        raise PaymentInvalid(faults=[Fault("/bank_id", "officers_alone")])

    employer_id = body.employer_id or (await _billed(context, body.bill or "")).employer_id

    async def act(connection: AsyncConnection) -> Payment:
        payment = await record_payment(
            connection,
            context.law,
            employer_id=employer_id,
            bank_id=bank,
            recorded_by=caller.name,
            today=context.clock.today(),
            **body.model_dump(exclude={"bank_id", "employer_id", "bill"}),
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
        raise await unknown_employer_refusal(context.database, caller, employer_id) from None


async def _billed(context: Context, reference: str) -> Billed:
    return await find_bill(context.database, reference, key=context.agency_key)


@router.get("/payments", operation_id="list_payments")
async def list_payments(
    context: Ctx,
    caller: Annotated[Caller, allow("bank", "officer")],
    asked: Pages,
    reference: Annotated[Reference | None, Query(description="as it was recorded")] = None,
) -> Page[PaymentShown]:
    """List payments, newest first: a bank those that it recorded, or that one of its references; officers all."""
    payments = await rows.payments(
        context.database,
        issuer=_issuer(caller),
        reference=reference,
        areas=caller.areas,
        before=asked.after(_PAYMENTS),
        limit=asked.one_more,
    )
    part = asked.cut(_PAYMENTS, payments, key=lambda payment: payment.posting_id)
    return Page(items=[_payment(payment) for payment in part.rows], next=part.next)


@router.get("/payments/{payment_id}", operation_id="read_payment")
async def read_payment(
    context: Ctx, payment_id: RowId, caller: Annotated[Caller, allow("bank", "officer")]
) -> PaymentShown:
    """Read a payment back by its number: for the bank that recorded it, and officers."""
    payment = await rows.payment(context.database, payment_id)
    return _payment(visible(caller, payment, lambda one: Whose(bank=one.bank_id), what="payment"))


def _issuer(caller: Caller) -> str | None:
    bank_id = caller.id_as("bank")
    return f"bank:{bank_id}" if bank_id else None


def _payment(payment: rows.Payment) -> PaymentShown:
    return PaymentShown(
        id=payment.posting_id,
        bank_id=payment.bank_id,
        employer_id=payment.employer_id,
        reference=payment.reference,
        amount=shown(payment.amount),
        paid_on=payment.paid_on,
        status=payment.status,
        recorded_at=payment.recorded_at,
    )
