"""Decide applications to register an employer: ask the applicant, approve, refuse; and the officers' inbox."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.database.connections import Database
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.door.requests.fields import Body, EnteredNumber, Text
from libs.common.law.terms import Law
from services.registration.applications import rows
from services.registration.applications.actions.decide_application import (
    approve_application,
    ask_applicant,
    refuse_application,
)
from services.registration.applications.api.applications import EmployerApplication
from services.registration.context import Ctx
from services.registration.numbers.api import CheckedNumbers

router = APIRouter(prefix="/v1/employer-applications", tags=["employers"])
Officer = Annotated[Caller, allow("officer")]


class Question(Body):
    question: Text


class ApplicationRefusal(Body):
    reason: Text


class ApplicationApproval(Body):
    """`registration_number`: where the application has none."""

    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    registration_number: EnteredNumber | None = Field(None, examples=["1000000014"])


@router.post(
    "/{employer_application_id}/question", operation_id="ask_employer_applicant", response_model=EmployerApplication
)
async def ask(request: Request, employer_application_id: UUID, body: Question, caller: Officer) -> Response:
    """Ask the applicant for something; the application waits for the applicant until it is corrected."""

    async def act(connection: AsyncConnection) -> EmployerApplication:
        asked = await ask_applicant(connection, employer_application_id, body.question, by=caller.name)
        await audit(connection, caller, "employer_application.ask", subject=str(asked.person_id))
        return EmployerApplication.of(asked)

    return await carry_out_once(request, caller, "ask_employer_applicant", act, status=200, audited=False)


@router.post(
    "/{employer_application_id}/approval",
    operation_id="approve_employer_application",
    response_model=EmployerApplication,
)
async def approve(
    request: Request,
    context: Ctx,
    employer_application_id: UUID,
    body: ApplicationApproval,
    numbers: CheckedNumbers,
    caller: Officer,
) -> Response:
    """Approve an application by the hash of its content. The last approval needed registers the employer."""
    if body.registration_number is not None:
        numbers.require("employer_number", body.registration_number, pointer="/registration_number")

    async def act(connection: AsyncConnection) -> EmployerApplication:
        approved = await approve_application(
            connection,
            employer_application_id,
            approver=caller.name,
            given_hash=body.hash,
            number=body.registration_number,
            needed=1 + context.entry_approvals,
            secret=context.details_secret,
        )
        detail = str(approved.employer_id or "")
        await audit(connection, caller, "employer_application.approve", subject=str(approved.person_id), detail=detail)
        return EmployerApplication.of(approved)

    return await carry_out_once(request, caller, "approve_employer_application", act, status=200, audited=False)


@router.post(
    "/{employer_application_id}/refusal", operation_id="refuse_employer_application", response_model=EmployerApplication
)
async def refuse(
    request: Request, employer_application_id: UUID, body: ApplicationRefusal, caller: Officer
) -> Response:
    """Refuse an application, with the reason that the applicant reads."""

    async def act(connection: AsyncConnection) -> EmployerApplication:
        refused = await refuse_application(connection, employer_application_id, body.reason, by=caller.name)
        await audit(connection, caller, "employer_application.refuse", subject=str(refused.person_id))
        return EmployerApplication.of(refused)

    return await carry_out_once(request, caller, "refuse_employer_application", act, status=200, audited=False)


async def waiting_applications(database: Database, _: Law, areas: Areas = None) -> list[Waiting]:
    """List applications that wait for an officer, with the content to approve."""
    return [
        Waiting(
            kind="employer_application",
            id=str(one.application_id),
            title=one.content.get("name", ""),
            since=one.made_at,
            made_by=one.made_by,
            hash=one.hash,
            about={
                "person_id": str(one.person_id),
                "area": one.content.get("area"),
                "registration_number": one.number,
                "content": one.content,
                "version": one.version,
                "question": one.question,
                "approved_by": one.approved_by,
            },
        )
        for one in await rows.waiting_applications(database, areas=areas, limit=SHOWN_MAX)
    ]
