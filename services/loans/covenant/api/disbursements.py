"""Disbursement: a second person of the bank pays out, and the promise begins."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Day, ShortText
from libs.contracts.contributions import EMPLOYERS
from services.loans.covenant import rows
from services.loans.covenant.actions.disburse import disburse
from services.loans.lending.api.applications import visible_loan
from services.loans.lending.api.loans import Loan, loan_shown
from services.loans.programme.api.waiting_for_news import wait_for_news

router = APIRouter(prefix="/v1/loans", tags=["loans"])


class Disbursement(Body):
    disbursed_on: Day
    reference: ShortText = Field(examples=["DISB-2021-0001"])


@router.post("/{loan_id}/disbursement", status_code=201, operation_id="disburse_loan", response_model=Loan)
async def disburse_loan(
    request: Request, loan_id: UUID, body: Disbursement, caller: Annotated[Caller, allow("bank")]
) -> Response:
    """A second person of the bank pays out; the baseline is frozen with the return it was read from."""
    await visible_loan(request, loan_id, caller)
    state = request.app.state
    await wait_for_news(state.database, EMPLOYERS, partial(rows.has_baseline, state.database, loan_id))

    async def act(connection: AsyncConnection) -> Any:
        row = await disburse(
            connection,
            state.law,
            loan_id=loan_id,
            disbursed_by=caller.subject,
            today=state.clock.today(),
            **body.model_dump(),
        )
        return loan_shown(row)

    return await carry_out_once(request, caller, "disburse_loan", act)
