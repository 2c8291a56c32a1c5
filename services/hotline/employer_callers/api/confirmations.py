"""The employer's confirmation: an agent asks for one request; only the employer's own token can confirm it."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from services.hotline.context import Ctx
from services.hotline.employer_callers.rules.questions import EMPLOYER
from services.hotline.identity.actions.act_for_caller import decide_confirmation
from services.hotline.identity.api.confirmations import Confirmation, ConfirmationDecision, RequestToConfirm, asking
from services.hotline.identity.rows import confirmations as rows

router = APIRouter(prefix="/v1", tags=["confirmations"])
Agents = Annotated[Caller, allow("agent", "supervisor")]
Own = Annotated[Caller, allow("employer", programs=False)]
_FIRST = (datetime.max.replace(tzinfo=UTC), LAST_ID)
_OF_EMPLOYER = Listing("confirmations of an employer", first=_FIRST)
_OF_CASE = Listing("employers' confirmations of a case", first=_FIRST)


class NewRequestToConfirm(RequestToConfirm):
    """A request to confirm. `path` and `body`: those of the later request, word for word; `path` begins with `/v1`."""

    employer_id: UUID


@router.post(
    "/cases/{case_id}/employer-confirmations",
    status_code=201,
    operation_id="ask_employer_to_confirm",
    response_model=Confirmation,
)
async def ask(request: Request, context: Ctx, case_id: UUID, body: NewRequestToConfirm, caller: Agents) -> Response:
    """Ask the employer on the line to confirm one request; valid for 15 minutes."""
    ask = asking(context, caller, EMPLOYER, case_id, body.employer_id, body)
    return await carry_out_once(request, caller, "ask_employer_to_confirm", ask, audited=False)


@router.get("/cases/{case_id}/employer-confirmations", operation_id="list_employer_confirmations_of_case")
async def of_case(context: Ctx, case_id: UUID, caller: Agents, asked: Pages) -> Page[Confirmation]:
    """List the confirmations that the agent asked an employer for in an own case, newest first, with the answers."""
    confirmations = await rows.confirmations_of_case(
        context.database,
        case_id,
        party=EMPLOYER.party,
        asked_by=caller.name,
        before=asked.after(_OF_CASE),
        limit=asked.one_more,
    )
    part = asked.cut(_OF_CASE, confirmations, key=lambda one: (one.asked_at, one.confirmation_id))
    return Page(items=[Confirmation.of(row) for row in part.rows], next=part.next)


@router.get("/employers/{employer_id}/confirmations", operation_id="list_employer_confirmations")
async def to_decide(context: Ctx, employer_id: UUID, caller: Own, asked: Pages) -> Page[Confirmation]:
    """List the requests that an agent on the line asks the employer to confirm, newest first."""
    caller.require_employer(employer_id)
    confirmations = await rows.confirmations_to_decide(
        context.database,
        employer_id,
        now=context.clock.now(),
        before=asked.after(_OF_EMPLOYER),
        limit=asked.one_more,
    )
    part = asked.cut(_OF_EMPLOYER, confirmations, key=lambda one: (one.asked_at, one.confirmation_id))
    return Page(items=[Confirmation.of(row) for row in part.rows], next=part.next)


@router.post(
    "/employers/{employer_id}/confirmations/{confirmation_id}",
    operation_id="decide_employer_confirmation",
    response_model=Confirmation,
)
async def decide(
    request: Request,
    context: Ctx,
    employer_id: UUID,
    confirmation_id: UUID,
    body: ConfirmationDecision,
    caller: Own,
) -> Response:
    """Confirm or decline with the employer's own token. Neither an agent nor a program can answer for the employer."""
    caller.require_employer(employer_id)
    now = context.clock.now()

    async def act(connection: AsyncConnection) -> Confirmation:
        row = await decide_confirmation(
            connection,
            EMPLOYER,
            confirmation_id,
            subject_id=employer_id,
            decision=body.decision,
            by=caller.name,
            now=now,
        )
        return Confirmation.of(row)

    return await carry_out_once(request, caller, "decide_employer_confirmation", act, status=200)
