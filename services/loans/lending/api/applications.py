"""Applications, the banks' decisions on them, and their withdrawal."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Source
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.requests.fields import AmountAboveZero, Body, ShortText, Text
from libs.common.values.money import shown
from libs.common.values.month import Month
from libs.contracts import contributions, registration
from services.loans.context import Ctx
from services.loans.employers.rows import employer_known, employers, files_and_pays
from services.loans.employers.waiting_for_events import wait_for_event
from services.loans.lending import rows
from services.loans.lending.actions.apply import apply
from services.loans.lending.actions.decide import decide
from services.loans.lending.actions.withdraw_application import withdraw_application
from services.loans.lending.api.shown import Borrower, borrower_shown
from services.loans.lending.api.visible import visible_loan, visible_loans
from services.loans.lending.rows import LoanStatus
from services.loans.lending.rules.loan_application import ApplicationTerms, first_month_looked_at

router = APIRouter(prefix="/v1/applications", tags=["applications"])
_LISTING = Listing("applications", first=FIRST_ID)


def _rate(value: Any) -> Decimal:
    text = value if isinstance(value, str) else ""
    whole, _, digits = text.partition(".")
    if not (whole == "0" and digits.isascii() and digits.isdigit() and len(digits) <= 6):
        raise PydanticCustomError("rate_invalid", "not a rate")
    return Decimal(text)


Rate = Annotated[Decimal, BeforeValidator(_rate), Field(examples=["0.0275"])]


class NewApplication(Body):
    employer_id: UUID
    bank_id: UUID
    phase: ShortText = Field(examples=["2020"])
    amount: AmountAboveZero


class Application(BaseModel):
    """An employer's application for a loan; its id becomes that of the loan."""

    id: UUID
    employer_id: UUID
    borrower: Borrower
    bank_id: UUID
    phase: str
    amount: str = Field(description="that was asked for, two decimals")
    status: LoanStatus
    applied_on: date
    reason: str | None = Field(description="of the bank, for its decision")
    withdrawn_because: str | None = Field(description="why the employer withdrew it")


class Withdrawal(Body):
    because: Text


class WithdrawnApplication(BaseModel):
    """An application that its employer withdrew."""

    id: UUID
    status: Literal["withdrawn"] = "withdrawn"


class Decision(Body):
    decision: Literal["approved", "refused"]
    amount: AmountAboveZero | None = None
    interest_rate: Rate | None = None
    reason: Text | None = None


class DecidedApplication(BaseModel):
    """The bank's decision about an application."""

    loan_id: UUID | None = Field(description="null where it refused")
    status: str
    amount: str | None = Field(description="that was approved, two decimals")


@router.post("", status_code=201, operation_id="apply_for_loan", response_model=Application)
async def apply_for_loan(
    request: Request, context: Ctx, body: NewApplication, caller: Annotated[Caller, allow("employer", "officer")]
) -> Response:
    """Apply for a loan through a bank. The covenant's baseline is taken from the month before."""
    caller.require_employer(body.employer_id)
    context.law.rule("loans", "loan_terms")
    known = partial(employer_known, context.database, body.employer_id)
    await wait_for_event(context.database, registration.EMPLOYERS, known)
    today = context.clock.today()
    terms = ApplicationTerms.of(context.law.rule("loans", "loan_application").at("application", today))
    ready = partial(
        files_and_pays,
        context.database,
        body.employer_id,
        since=first_month_looked_at(Month.of(today), terms).first_day,
        application_month=Month.of(today).first_day,
        allowed=terms.arrears_allowed,
    )
    await wait_for_event(context.database, contributions.EMPLOYERS, ready)

    async def act(connection: AsyncConnection) -> Application:
        loan = await apply(connection, context.law, applied_on=today, **body.model_dump())
        return (await _applications(connection, [loan]))[0]

    return await carry_out_once(request, caller, "apply_for_loan", act)


@router.get("/{application_id}", operation_id="read_application")
async def read(
    context: Ctx,
    application_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager", "agent", "supervisor")],
) -> Application:
    """Read an application: for the applicant, its bank and the agency's staff."""
    return (await _applications(context.database, [await visible_loan(context, application_id, caller)]))[0]


@router.get("", operation_id="list_applications")
async def list_applications(
    context: Ctx,
    caller: Annotated[Caller, allow("bank", "employer", "officer", "manager", "agent", "supervisor")],
    asked: Pages,
    employer_id: UUID | None = None,
    status: LoanStatus | None = None,
) -> Page[Application]:
    """List applications, oldest first: a bank sees those through it, an employer its own, staff all."""
    part = await visible_loans(
        context,
        caller,
        _LISTING,
        employer_id=employer_id,
        status=status,
        flag=None,
        asked=asked,
    )
    return Page(items=await _applications(context.database, part.rows), next=part.next)


@router.post("/{application_id}/decision", operation_id="decide_application", response_model=DecidedApplication)
async def decide_application(
    request: Request,
    context: Ctx,
    application_id: UUID,
    body: Decision,
    caller: Annotated[Caller, allow("bank")],
) -> Response:
    """Approve an application, with an amount and an interest rate, or refuse it with a reason."""
    await visible_loan(context, application_id, caller)

    async def act(connection: AsyncConnection) -> DecidedApplication:
        done = await decide(
            connection, context.law, loan_id=application_id, decided_by=caller.subject, **body.model_dump()
        )
        return DecidedApplication(
            loan_id=application_id if done.amount is not None else None,
            status=done.decision,
            amount=shown(done.amount) if done.amount is not None else None,
        )

    return await carry_out_once(request, caller, "decide_application", act, status=200)


@router.post("/{application_id}/withdrawal", operation_id="withdraw_application", response_model=WithdrawnApplication)
async def withdraw(
    request: Request,
    context: Ctx,
    application_id: UUID,
    body: Withdrawal,
    caller: Annotated[Caller, allow("employer", "officer")],
) -> Response:
    """Withdraw an application before the loan is paid out. What was reserved for it is free for others."""
    await visible_loan(context, application_id, caller)

    async def act(connection: AsyncConnection) -> WithdrawnApplication:
        await withdraw_application(connection, application_id, because=body.because)
        return WithdrawnApplication(id=application_id)

    return await carry_out_once(request, caller, "withdraw_application", act, status=200)


async def _applications(source: Source, loans: Sequence[rows.Loan]) -> list[Application]:
    known = await employers(source, [loan.employer_id for loan in loans])
    return [
        Application(
            id=loan.loan_id,
            employer_id=loan.employer_id,
            borrower=borrower_shown(known[loan.employer_id]),
            bank_id=loan.bank_id,
            phase=loan.phase,
            amount=shown(loan.asked),
            status=loan.status,
            applied_on=loan.applied_on,
            reason=loan.reason,
            withdrawn_because=loan.withdrawn_because,
        )
        for loan in loans
    ]
