"""Applications and the banks' decisions on them."""

from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import OUTSIDE, STAFF, Caller, allow
from libs.common.door.requests.fields import AmountAboveZero, Body, ShortText, Text
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from libs.contracts.registration import EMPLOYERS
from services.loans.lending import rows
from services.loans.lending.actions.apply import apply
from services.loans.lending.actions.decide import decide
from services.loans.programme.api.waiting_for_news import wait_for_news
from services.loans.programme.rows import employer_known

router = APIRouter(prefix="/v1/applications", tags=["applications"])


def _rate(value: Any) -> Decimal:
    text = value if isinstance(value, str) else ""
    whole, _, digits = text.partition(".")
    if not (whole in {"0", "1"} and digits.isascii() and digits.isdigit() and len(digits) <= 6):
        raise PydanticCustomError("rate_invalid", "not a rate")
    return Decimal(text)


Rate = Annotated[Decimal, BeforeValidator(_rate), Field(examples=["0.0275"])]


class NewApplication(Body):
    employer_id: UUID
    bank_id: UUID
    phase: ShortText = Field(examples=["2020"])
    amount: AmountAboveZero


class Application(BaseModel):
    id: UUID
    employer_id: UUID
    bank_id: UUID
    phase: str
    amount: str
    status: str


class Decision(Body):
    decision: Literal["approved", "refused"]
    amount: AmountAboveZero | None = None
    interest_rate: Rate | None = None
    reason: Text | None = None


class Decided(BaseModel):
    loan_id: UUID | None
    status: str
    amount: str | None


@router.post("", status_code=201, operation_id="apply_for_loan", response_model=Application)
async def apply_for_loan(
    request: Request, body: NewApplication, caller: Annotated[Caller, allow("employer", "officer")]
) -> Response:
    """An employer applies through a bank; its promise is counted from the month before."""
    caller.require_employer(body.employer_id)
    state = request.app.state
    state.law.rule("loans", "loan_terms")
    await wait_for_news(state.database, EMPLOYERS, partial(employer_known, state.database, body.employer_id))

    async def act(connection: AsyncConnection) -> Any:
        loan_id = await apply(connection, state.law, applied_on=state.clock.today(), **body.model_dump())
        return Application(id=loan_id, status="applied", **{**body.model_dump(), "amount": shown(body.amount)})

    return await carry_out_once(request, caller, "apply_for_loan", act)


@router.get("/{application_id}", operation_id="read_application")
async def read(
    request: Request,
    application_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager", "agent", "supervisor")],
) -> Application:
    """For the applicant, its bank and the agency's staff."""
    found = await visible_loan(request, application_id, caller)
    return Application.model_validate({**found, "id": found["loan_id"], "amount": shown(found["asked"])})


@router.post("/{application_id}/decision", operation_id="decide_application", response_model=Decided)
async def decide_application(
    request: Request, application_id: UUID, body: Decision, caller: Annotated[Caller, allow("bank")]
) -> Response:
    """The bank approves, with an amount and an interest rate, or refuses with a reason."""
    await visible_loan(request, application_id, caller)
    state = request.app.state

    async def act(connection: AsyncConnection) -> Any:
        done = await decide(
            connection, state.law, loan_id=application_id, decided_by=caller.subject, **body.model_dump()
        )
        approved = done["decision"] == "approved"
        return Decided(
            loan_id=application_id if approved else None,
            status=done["decision"],
            amount=shown(done["amount"]) if approved else None,
        )

    return await carry_out_once(request, caller, "decide_application", act, status=200)


async def visible_loan(request: Request, loan_id: UUID, caller: Caller) -> dict[str, Any]:
    """The loan, if it is the caller's: its bank's, its borrower's, or the agency's staff asks. No payroll agent's."""
    found = await rows.loan(request.app.state.database, loan_id)
    if found is None:
        raise NotFound(what="loan")
    own_bank = caller.party == "bank" and caller.party_id == found["bank_id"]
    borrower = caller.party == "employer" and caller.party_id == found["employer_id"]
    if not (caller.party in STAFF or own_bank or borrower):
        raise NotFound(what="loan")
    return found
