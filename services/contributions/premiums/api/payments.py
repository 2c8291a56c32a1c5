"""Payments of premiums: by the reference of the bill, whole."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AmountAboveZero, Body, Day, Reference
from libs.common.refusals import Fault, RequestInvalid
from libs.common.values.money import shown
from libs.common.values.month import Month
from libs.contracts.loans import BANKS
from libs.copies.banks import once_bank_is_known
from services.contributions.context import Ctx
from services.contributions.premiums.actions.pay_premium import pay_premium

router = APIRouter(prefix="/v1/premium-payments", tags=["premiums"])


class NewPremiumPayment(Body):
    """A payment of one bill, whole."""

    bill: Reference = Field(description="the reference on the bill", examples=["P000000000123"])
    reference: Reference = Field(description="of the payment, at its bank", examples=["PAY-2021-01-0001"])
    amount: AmountAboveZero
    paid_on: Day
    bank_id: UUID | None = None
    """By an officer: the bank whose reference it is; without it the reference is the agency's own."""


class PaidPremium(BaseModel):
    """A payment as it was booked. It names nobody: whoever has the bill may pay it."""

    bill: str = Field(description="the reference on the bill")
    reference: str = Field(description="of the payment, at its bank")
    first_month: str = Field(description="the first month that is paid")
    months: int = Field(description="how many months are paid")
    amount: str
    paid_on: date


@router.post("", status_code=201, operation_id="pay_premium", response_model=PaidPremium)
async def pay(
    request: Request, context: Ctx, body: NewPremiumPayment, caller: Annotated[Caller, allow("bank", "officer")]
) -> Response:
    """Record the payment of a bill of premiums. Another amount than the bill's is refused, with the amount."""
    bank = caller.id_as("bank") or body.bank_id
    if body.bank_id not in {None, bank}:
        raise RequestInvalid(faults=[Fault("/bank_id", "officers_alone")])

    async def act(connection: AsyncConnection) -> PaidPremium:
        paid = await pay_premium(
            connection,
            bill=body.bill,
            reference=body.reference,
            bank_id=bank,
            amount=body.amount,
            paid_on=body.paid_on,
            recorded_by=caller.name,
            today=today,
        )
        return PaidPremium(
            bill=paid.reference,
            reference=body.reference,
            first_month=str(Month.of(paid.first_month)),
            months=paid.months,
            amount=shown(paid.amount),
            paid_on=body.paid_on,
        )

    today: date = context.clock.today()
    return await once_bank_is_known(
        context.database,
        lambda: carry_out_once(request, caller, "pay_premium", act),
        bank,
        consumer="contributions",
        topic=BANKS,
    )
