"""Check the identity of the person on the line, and act for that person."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.verifying import ACTING_LIFE_S
from libs.common.door.requests.fields import Body, ShortText, Text
from libs.common.refusals import NotFound
from services.hotline.context import Context, Ctx
from services.hotline.identity.actions.act_for_caller import confirmed_digest, require_caller_known
from services.hotline.identity.actions.check_identity import check_identity, lift_lock
from services.hotline.identity.rules.identity import Outcome, Subject
from services.hotline.identity.rules.person import PERSON

router = APIRouter(tags=["identity"])
Agents = Annotated[Caller, allow("agent", "supervisor")]


class IdentityCheck(Body):
    person_id: UUID
    answers: Annotated[
        dict[Literal["born_on", "national_id_end", "phone", "employer_number"], ShortText],
        Field(min_length=1, max_length=4, examples=[{"born_on": "1985-04-30", "national_id_end": "5635"}]),
    ]


class IdentityUnlocking(Body):
    because: Text


class ActingInCase(Body):
    """A request for a token. With `confirmation_id` the token also allows the one request that was confirmed."""

    case_id: UUID
    confirmation_id: UUID | None = None


class ActingFor(ActingInCase):
    """A request for a token. With `confirmation_id` the token also allows the one request that the person confirmed."""

    person_id: UUID


class IdentityChecked(BaseModel):
    """The result of an identity check; the answers themselves are not stored."""

    id: UUID
    passed: bool
    outcome: Outcome = Field(description="`too_few`: an answer alone is not looked at, and is no try")
    tries_left: int = Field(description="how many wrong tries the person has left today, over all cases and agents")
    asked: list[str] = Field(description="which questions were answered")
    at: datetime


class IdentityUnlocked(BaseModel):
    """A person whose identity can be checked again today."""

    person_id: UUID
    lifted: bool = Field(description="false where no wrong try was made today")


class StandingToken(BaseModel):
    """The case, and the person or employer for whom the agent acts."""

    case_id: UUID
    person_id: UUID | None
    employer_id: UUID | None = None


class ActingToken(BaseModel):
    """An acting token (RFC 8693, section 2.2)."""

    access_token: str
    issued_token_type: str = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - a name
    token_type: str = "Bearer"  # noqa: S105 - a name
    expires_in: int = ACTING_LIFE_S


@router.post(
    "/v1/cases/{case_id}/identity-checks",
    status_code=201,
    operation_id="check_identity",
    response_model=IdentityChecked,
)
async def check(request: Request, context: Ctx, case_id: UUID, body: IdentityCheck, caller: Agents) -> Response:
    """Check two answers or more; all must be right. The case is about that person from then on.

    Three wrong tries for each person and day, over all cases and agents. An answer that cannot be read, or a single
    one, is not a try. A birthday is read as spoken: `23/04/2511`, `23 Apr 1968`.
    """

    async def act(connection: AsyncConnection) -> IdentityChecked:
        made = await check_identity(
            connection,
            case_id=case_id,
            person_id=body.person_id,
            agent=caller.name,
            answers={str(question): answer for question, answer in body.answers.items()},
            calling_code=context.calling_code,
            today=context.clock.today(),
            now=context.clock.now(),
        )
        detail = "passed" if made.passed else "failed"
        await audit(connection, caller, "identity.check", subject=str(made.subject_id), detail=detail)
        return IdentityChecked(
            id=made.check_id,
            passed=made.passed,
            outcome=made.outcome,
            tries_left=made.tries_left,
            asked=made.asked,
            at=made.at,
        )

    return await carry_out_once(request, caller, "check_identity", act, audited=False)


@router.post(
    "/v1/persons/{person_id}/identity-unlock", operation_id="unlock_identity_check", response_model=IdentityUnlocked
)
async def unlock(
    request: Request,
    context: Ctx,
    person_id: UUID,
    body: IdentityUnlocking,
    caller: Annotated[Caller, allow("officer")],
) -> Response:
    """Unlock the identity check on the day it was locked, at an office that sees the person."""
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> IdentityUnlocked:
        lifted = await lift_lock(connection, person_id=person_id, today=today)
        await audit(connection, caller, "identity.unlock", subject=str(person_id), detail=body.because)
        return IdentityUnlocked(person_id=person_id, lifted=lifted)

    return await carry_out_once(request, caller, "unlock_identity_check", act, status=200, audited=False)


@router.get("/.well-known/acting-keys.json", include_in_schema=False)
async def acting_keys(context: Ctx) -> dict[str, object]:
    """Return the keys with which other services verify acting tokens."""
    keys: dict[str, object] = context.acting_key.public
    return keys


@router.post("/v1/acting-tokens", operation_id="act_for_person")
async def act_for(context: Ctx, body: ActingFor, caller: Agents) -> ActingToken:
    """Issue a token with which the agent uses other services' doors for the person on the line, for ten minutes."""
    async with context.database.transaction(wakes=False) as connection:
        return await acting_token(connection, context, caller, PERSON, body.person_id, body)


async def acting_token(
    connection: AsyncConnection,
    context: Context,
    caller: Caller,
    subject: Subject[Any],
    subject_id: UUID,
    asked: ActingInCase,
) -> ActingToken:
    """Issue a token for the agent whose caller passed the check in the case."""
    now, whose = context.clock.now(), {"case_id": asked.case_id, "subject_id": subject_id}
    await require_caller_known(connection, subject, **whose, agent=caller.name, now=now)
    confirmed = None
    if asked.confirmation_id:
        digest = await confirmed_digest(connection, subject, asked.confirmation_id, **whose, now=now)
        confirmed = (asked.confirmation_id, digest)
    action = f"{subject.party}.act_for"
    await audit(connection, caller, action, subject=str(subject_id), detail=f"case {asked.case_id}")
    token = context.acting_key.token(
        subject.party, subject_id, agent=caller.subject, case_id=asked.case_id, confirmed=confirmed
    )
    return ActingToken(access_token=token)


@router.get("/v1/acting-tokens/current", operation_id="read_acting_token")
async def current(
    caller: Annotated[Caller, allow("person", "employer", acting_for_employer=True)],
) -> StandingToken:
    """Tell whether this acting token is still valid: other services ask at every call. It ends with its case."""
    if caller.acting is None or caller.case_id is None or caller.party_id is None:
        raise NotFound(what="acting token")
    return StandingToken(case_id=caller.case_id, person_id=caller.id_as("person"), employer_id=caller.id_as("employer"))
