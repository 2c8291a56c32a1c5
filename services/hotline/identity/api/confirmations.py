"""The person's confirmation: an agent asks for one request; only the person's own token can confirm it."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.database.rows import left_off
from libs.common.door.answers.idempotency import as_json, carry_out_once
from libs.common.door.answers.pages import LAST_ID, BoundedList, Listing, LookPages, Page
from libs.common.door.callers.acting import digest
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, JsonObject
from libs.common.refusals import Fault, RequestInvalid
from services.hotline.context import Context, Ctx
from services.hotline.identity.actions.act_for_caller import Decision, ask_to_confirm, decide_confirmation
from services.hotline.identity.rows import confirmations as rows
from services.hotline.identity.rules.identity import Subject
from services.hotline.identity.rules.person import PERSON

router = APIRouter(prefix="/v1", tags=["confirmations"])
Agents = Annotated[Caller, allow("agent", "supervisor")]
BODY_LENGTH_MAX = 4_000
_LISTED_MAX = 100
TO_DECIDE = Listing("my confirmations", first=(datetime.max.replace(tzinfo=UTC), LAST_ID))


class RequestToConfirm(Body):
    """A request to confirm. `path` and `body`: those of the later request, word for word; `path` begins with `/v1`."""

    service: Annotated[str, Field(pattern="^[a-z]{1,40}$", examples=["benefits"])]
    path: Annotated[str, Field(pattern="^/v1/[!-~]{1,300}$", examples=["/v1/claims/…/payee"])]
    body: JsonObject


class NewConfirmation(RequestToConfirm):
    """A request to confirm. `path` and `body`: those of the later request, word for word; `path` begins with `/v1`."""

    person_id: UUID


class ConfirmationDecision(Body):
    decision: Decision


class Confirmation(BaseModel):
    """The exact request that the person or employer confirms or declines."""

    id: UUID
    case_id: UUID
    service: str
    path: str
    body: JsonObject
    status: Literal["pending", "confirmed", "refused"]
    asked_at: datetime
    until: datetime = Field(description="an answer is taken, and the yes holds, until then")

    @classmethod
    def of(cls, row: rows.Confirmation) -> "Confirmation":
        return cls.model_validate({"id": row.confirmation_id, **asdict(row)})


class MyConfirmations(Page[Confirmation]):
    """Requests that wait for my answer, newest first."""

    left_off: int = Field(description="how many more there are behind this page")


@router.post(
    "/cases/{case_id}/confirmations",
    status_code=201,
    operation_id="ask_to_confirm",
    response_model=Confirmation,
)
async def ask(request: Request, context: Ctx, case_id: UUID, body: NewConfirmation, caller: Agents) -> Response:
    """Ask the person on the line to confirm a request about money or an account; valid for 15 minutes."""
    ask = asking(context, caller, PERSON, case_id, body.person_id, body)
    return await carry_out_once(request, caller, "ask_to_confirm", ask, audited=False)


def asking(
    context: Context, caller: Caller, subject: Subject[Any], case_id: UUID, subject_id: UUID, asked: RequestToConfirm
) -> Callable[[AsyncConnection], Awaitable[Confirmation]]:
    """Make the work that asks a subject to confirm a request. Refuses a body that is too long."""
    now = context.clock.now()
    if len(as_json(asked.body)) > BODY_LENGTH_MAX:
        raise RequestInvalid(faults=[Fault("/body", "string_too_long", {"max_length": BODY_LENGTH_MAX})])

    async def act(connection: AsyncConnection) -> Confirmation:
        row = await ask_to_confirm(
            connection,
            subject,
            case_id=case_id,
            subject_id=subject_id,
            service=asked.service,
            path=asked.path,
            body=asked.body,
            digest=digest(asked.service, asked.path, asked.body),
            asked_by=caller.name,
            now=now,
        )
        detail = f"{asked.service} {asked.path}"
        await audit(connection, caller, "confirmation.ask", subject=str(subject_id), detail=detail)
        return Confirmation.of(row)

    return act


@router.get("/cases/{case_id}/confirmations", operation_id="list_confirmations")
async def asked(context: Ctx, case_id: UUID, caller: Agents) -> BoundedList[Confirmation]:
    """List the confirmations that the agent asked for in an own case, newest first, with the answers."""
    confirmations = await rows.confirmations_of_case(
        context.database, case_id, party=PERSON.party, asked_by=caller.name, before=TO_DECIDE.first, limit=_LISTED_MAX
    )
    return BoundedList(items=[Confirmation.of(row) for row in confirmations], left_off=left_off(confirmations))


@router.get("/me/confirmations", operation_id="list_my_confirmations")
async def mine(context: Ctx, caller: Annotated[Caller, allow("person")], asked: LookPages) -> MyConfirmations:
    """List the requests that an agent on the line asks the person to confirm, newest first."""
    before = asked.after(TO_DECIDE)
    confirmations = await rows.confirmations_to_decide(
        context.database, caller.party_id, now=context.clock.now(), before=before, limit=asked.one_more
    )
    part = asked.cut(TO_DECIDE, confirmations, key=lambda one: (one.asked_at, one.confirmation_id))
    return MyConfirmations(
        items=[Confirmation.of(row) for row in part.rows],
        next=part.next,
        left_off=confirmations[0].whole - len(part.rows) if confirmations else 0,
    )


@router.post("/me/confirmations/{confirmation_id}", operation_id="decide_confirmation", response_model=Confirmation)
async def decide(
    request: Request,
    context: Ctx,
    confirmation_id: UUID,
    body: ConfirmationDecision,
    caller: Annotated[Caller, allow("person")],
) -> Response:
    """Confirm or decline with the person's own token. Nobody can answer for the person."""
    now = context.clock.now()
    person_id = caller.party_id

    async def act(connection: AsyncConnection) -> Confirmation:
        assert person_id is not None
        row = await decide_confirmation(
            connection, PERSON, confirmation_id, subject_id=person_id, decision=body.decision, now=now
        )
        return Confirmation.of(row)

    return await carry_out_once(request, caller, "decide_confirmation", act, status=200)
