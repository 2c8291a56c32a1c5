"""Applications to register an employer: a person applies, officers decide, the person sees what came of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.answers.versions import etag
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import of_person, visible
from libs.common.door.requests.fields import Body, Day, EnteredNumber, Name, Nothing, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import Fault, RequestInvalid
from services.registration.applications import rows
from services.registration.applications.actions.apply import (
    apply_for_employer,
    correct_application,
    count_application,
    refuse_registered_number,
    withdraw_application,
)
from services.registration.contacts.actions.keep_contact import refuse_without_address
from services.registration.contacts.api import ContactDetails
from services.registration.contacts.rows import NewContact
from services.registration.context import Ctx
from services.registration.employers.api.employers import NewBranch
from services.registration.numbers.api import CheckedNumbers

router = APIRouter(prefix="/v1/employer-applications", tags=["employers"])
Applicant = Annotated[Caller, allow("person")]
Officer = Annotated[Caller, allow("officer")]
_NO_WORDS = {"name": "", "address": "", "area": "", "sector": ""}
_EMPTY: dict[str, object] = {**_NO_WORDS, "registered_on": None, "staff": 0, "branches": [], "contacts": []}
_LISTING = Listing("employer applications", first=FIRST_ID)


class EmployerApplicationBody(Body):
    """An employer as it asks to be registered. Without `registration_number` an officer gives one."""

    registration_number: EnteredNumber | None = Field(None, examples=["1000000014"])
    name: Name = Field(examples=["บริษัท ตัวอย่าง จำกัด"])
    address: Text = Field(examples=["1 ถนนพหลโยธิน กรุงเทพมหานคร"])
    area: ShortText = Field(examples=["TH-10"])
    sector: ShortText = Field(examples=["C13"])
    registered_on: Day
    staff: Annotated[int, Field(ge=0, le=10_000_000)]
    branches: Annotated[list[NewBranch], Field(max_length=500)] = []
    contacts: Annotated[list[ContactDetails], Field(max_length=20)] = []


class ApprovedContent(BaseModel):
    """An employer as it asks to be registered; empty once the applicant was erased."""

    name: str
    address: str
    area: str
    sector: str
    registered_on: date | None = Field(description="the first day of the registration")
    staff: int = Field(description="how many persons it employs, as the applicant says")
    branches: list[dict[str, str]] = Field(description="its places of work, `number` and `area` of each")
    contacts: list[dict[str, str | None]] = Field(description="who is written to")


class EmployerApplication(BaseModel):
    """An application to register an employer."""

    id: UUID = Field(description="the application")
    person_id: UUID = Field(description="the applicant")
    status: rows.Status = Field(description="waiting (for officers), asked, approved, refused or withdrawn")
    version: int = Field(description="counts the corrections; the first content is 1")
    hash: str = Field(description="stands for the content; whoever approves names it")
    registration_number: str | None = Field(description="null until an officer gives one")
    employer: ApprovedContent = Field(description="what is approved")
    question: str | None = Field(description="what an officer asked last")
    reason: str | None = Field(description="why it was refused")
    employer_id: UUID | None = Field(description="the employer that it registered")
    made_at: datetime = Field(description="when it was sent")

    @classmethod
    def of(cls, row: rows.Application) -> "EmployerApplication":
        return cls(
            id=row.application_id,
            person_id=row.person_id,
            status=row.status,
            version=row.version,
            hash=row.hash,
            registration_number=row.number,
            employer=ApprovedContent.model_validate(_EMPTY | row.content),
            question=row.question,
            reason=row.reason,
            employer_id=row.employer_id,
            made_at=row.made_at,
        )


async def _checked(
    request: Request, context: Ctx, body: EmployerApplicationBody, numbers: CheckedNumbers, caller: Caller
) -> Mapping[str, Any]:
    """Check the body and return the content. Every try counts, so that nobody tries out which numbers there are."""
    if body.registration_number is not None:
        numbers.require("employer_number", body.registration_number, pointer="/registration_number")
    if body.registered_on > context.clock.today():
        raise RequestInvalid(faults=[Fault("/registered_on", "day_in_the_future")])
    areas = {"/area": body.area} | {f"/branches/{n}/area": b.area for n, b in enumerate(body.branches)}
    refuse_unknown_places(request, areas=areas, sectors={"/sector": body.sector})
    if len({b.number for b in body.branches}) < len(body.branches):
        raise RequestInvalid(faults=[Fault("/branches", "branch_twice")])
    for contact in body.contacts:
        refuse_without_address(NewContact(**contact.model_dump()))
    assert caller.party_id is not None  # a person's token has one
    async with context.database.transaction(wakes=False) as connection:
        await count_application(
            connection, caller.party_id, most=context.employer_applications_a_day, now=context.clock.now()
        )
    await refuse_registered_number(context.database, body.registration_number)
    content = body.model_dump(mode="json")
    return content | {"branches": content["branches"] or [{"number": "000000", "area": body.area}]}


@router.post("", status_code=201, operation_id="apply_for_employer", response_model=EmployerApplication)
async def apply(
    request: Request, context: Ctx, body: EmployerApplicationBody, numbers: CheckedNumbers, caller: Applicant
) -> Response:
    """Apply to register an employer. Officers decide; afterwards the applicant may act for it."""
    content = await _checked(request, context, body, numbers, caller)

    async def act(connection: AsyncConnection) -> EmployerApplication:
        assert caller.party_id is not None
        made = await apply_for_employer(connection, caller.party_id, content, made_by=caller.name)
        return EmployerApplication.of(made)

    return await carry_out_once(request, caller, "apply_for_employer", act)


@router.get("", operation_id="list_employer_applications")
async def find(
    context: Ctx,
    caller: Annotated[Caller, allow("person", "officer")],
    asked: Pages,
    status: Annotated[rows.Status | None, Query()] = None,
) -> Page[EmployerApplication]:
    """List applications, oldest first: a person's own, or for officers all."""
    applications = await rows.applications(
        context.database,
        person_ids=None if caller.is_officer else caller.person_ids,
        status=status,
        areas=caller.areas,
        after=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, applications, key=lambda one: one.application_id)
    if caller.is_officer:
        await audit_look(
            context.database, caller, "employer_application.read", {str(one.person_id) for one in part.rows}
        )
    return Page(items=[EmployerApplication.of(one) for one in part.rows], next=part.next)


@router.get("/{employer_application_id}", operation_id="read_employer_application")
async def read(
    context: Ctx,
    response: Response,
    employer_application_id: UUID,
    caller: Annotated[Caller, allow("person", "officer")],
) -> EmployerApplication:
    """Read an application: for the applicant and for officers."""
    application = visible(
        caller, await rows.application(context.database, employer_application_id), of_person, what="application"
    )
    if caller.is_officer:
        await audit_look(context.database, caller, "employer_application.read", [application.person_id])
    response.headers["ETag"] = etag(application.version)
    return EmployerApplication.of(application)


@router.post(
    "/{employer_application_id}/correction",
    operation_id="correct_employer_application",
    response_model=EmployerApplication,
)
async def correct(
    request: Request,
    context: Ctx,
    employer_application_id: UUID,
    body: EmployerApplicationBody,
    numbers: CheckedNumbers,
    caller: Applicant,
) -> Response:
    """Replace what the application says, as long as it is not decided: the whole of it."""
    visible(caller, await rows.application(context.database, employer_application_id), of_person, what="application")
    content = await _checked(request, context, body, numbers, caller)

    async def act(connection: AsyncConnection) -> EmployerApplication:
        corrected = await correct_application(
            connection, employer_application_id, content, person_ids=caller.person_ids
        )
        return EmployerApplication.of(corrected)

    return await carry_out_once(request, caller, "correct_employer_application", act, status=200)


@router.post(
    "/{employer_application_id}/withdrawal",
    operation_id="withdraw_employer_application",
    response_model=EmployerApplication,
)
async def withdraw(request: Request, employer_application_id: UUID, body: Nothing, caller: Applicant) -> Response:
    """Withdraw an application that is not decided."""

    async def act(connection: AsyncConnection) -> EmployerApplication:
        ids = caller.person_ids
        return EmployerApplication.of(
            await withdraw_application(connection, employer_application_id, person_ids=ids, by=caller.name)
        )

    return await carry_out_once(request, caller, "withdraw_employer_application", act, status=200)
