"""Check that a contact of an employer is on the line, and act for that employer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, ShortText, Text
from services.hotline.context import Ctx
from services.hotline.employer_callers.actions.check_contact import check_contact, lift_lock
from services.hotline.employer_callers.rules.questions import EMPLOYER, AskedOfContacts
from services.hotline.identity.api.identity import ActingInCase, ActingToken, acting_token
from services.hotline.identity.rules.identity import Outcome

router = APIRouter(prefix="/v1", tags=["identity"])
Agents = Annotated[Caller, allow("agent", "supervisor")]


class ContactCheck(Body):
    """The answers of the caller, who is this contact of the employer."""

    employer_id: UUID
    contact_id: UUID
    answers: Annotated[
        dict[AskedOfContacts, ShortText],
        Field(
            min_length=1,
            max_length=4,
            examples=[{"contact_phone": "081 234 5678", "payment_amount": "1,234.50"}],
        ),
    ]


class EmployerUnlocking(Body):
    because: Text


class ActingForEmployer(ActingInCase):
    """A request for a token. With `confirmation_id` it also allows the one request that the employer confirmed."""

    employer_id: UUID


class EmployerContactChecked(BaseModel):
    """The result of a check of a contact; the answers themselves are not stored."""

    id: UUID
    employer_id: UUID
    contact_id: UUID
    passed: bool
    outcome: Outcome = Field(description="`too_few`: an answer alone is not looked at, and is no try")
    tries_left: int = Field(description="how many wrong tries the employer's contacts have left today, over all cases")
    asked: list[str] = Field(description="which questions were answered")
    at: datetime


class EmployerCheckUnlocked(BaseModel):
    """An employer whose contacts can be checked again today."""

    employer_id: UUID
    lifted: bool = Field(description="false where no wrong try was made today")


@router.post(
    "/cases/{case_id}/employer-checks",
    status_code=201,
    operation_id="check_employer_contact",
    response_model=EmployerContactChecked,
)
async def check(request: Request, context: Ctx, case_id: UUID, body: ContactCheck, caller: Agents) -> Response:
    """Check two answers or more of a contact; all must be right. The case is about that employer from then on.

    Three wrong tries for each employer and day, over all contacts, cases and agents. An answer that cannot be read, or
    a single one, is not a try. Nothing is asked that the desk shows.
    """

    async def act(connection: AsyncConnection) -> EmployerContactChecked:
        made = await check_contact(
            connection,
            case_id=case_id,
            employer_id=body.employer_id,
            contact_id=body.contact_id,
            agent=caller.name,
            answers={str(question): answer for question, answer in body.answers.items()},
            calling_code=context.calling_code,
            today=context.clock.today(),
            now=context.clock.now(),
        )
        detail = "passed" if made.passed else "failed"
        await audit(connection, caller, "employer.check", subject=str(made.subject_id), detail=detail)
        return EmployerContactChecked(
            id=made.check_id,
            employer_id=body.employer_id,
            contact_id=body.contact_id,
            passed=made.passed,
            outcome=made.outcome,
            tries_left=made.tries_left,
            asked=made.asked,
            at=made.at,
        )

    return await carry_out_once(request, caller, "check_employer_contact", act, audited=False)


@router.post(
    "/employers/{employer_id}/check-unlock",
    operation_id="unlock_employer_check",
    response_model=EmployerCheckUnlocked,
)
async def unlock(
    request: Request,
    context: Ctx,
    employer_id: UUID,
    body: EmployerUnlocking,
    caller: Annotated[Caller, allow("officer")],
) -> Response:
    """Unlock the check of contacts on the day it was locked, at an office that sees one."""
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> EmployerCheckUnlocked:
        lifted = await lift_lock(connection, employer_id=employer_id, today=today)
        await audit(connection, caller, "employer.unlock", subject=str(employer_id), detail=body.because)
        return EmployerCheckUnlocked(employer_id=employer_id, lifted=lifted)

    return await carry_out_once(request, caller, "unlock_employer_check", act, status=200, audited=False)


@router.post("/employer-acting-tokens", operation_id="act_for_employer")
async def act_for(context: Ctx, body: ActingForEmployer, caller: Agents) -> ActingToken:
    """Issue a token with which the agent uses harmless doors for the employer on the line, for ten minutes."""
    async with context.database.transaction(wakes=False) as connection:
        return await acting_token(connection, context, caller, EMPLOYER, body.employer_id, body)
