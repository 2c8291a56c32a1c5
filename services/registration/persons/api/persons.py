"""Insured persons: register and read."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit, audit_look
from libs.common.door.answers.idempotency import Once, as_json, carry_out_once, json_response, once_of
from libs.common.door.answers.pages import Page
from libs.common.door.callers.areas import within_reach
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.purposes import purpose_of
from libs.common.door.callers.whose import Whose, may_see, require_person
from libs.common.door.requests.fields import Body, Day, EnteredNumber, Name, Phone, QueryNumber, ShortText
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.observing.tracing import current_traceparent
from libs.common.refusals import Fault, NotFound, RequestInvalid
from libs.common.runtime.faults import crash_point
from libs.common.values.identifiers import person_id_of
from libs.common.values.masking import mask_name, mask_number
from services.registration.context import Context, Ctx
from services.registration.entries.api import Entry, entered
from services.registration.numbers.api import CheckedNumbers
from services.registration.persons.actions.correct_person import correct_person
from services.registration.persons.actions.register_person import (
    Enrolment,
    PersonAlreadyRegistered,
    enrol_again,
)
from services.registration.persons.api.hiring import person_named, refuse_too_many_tries, registrars_of
from services.registration.persons.rows import persons as rows
from services.registration.persons.rows.erasures import is_erased

OLDEST = 125
"""Nobody was ever older by more than a few years."""
router = APIRouter(prefix="/v1/persons", tags=["persons"])


class NewPerson(Body):
    national_id: EnteredNumber = Field(examples=["3100600445635"])
    given_name: Name = Field(examples=["สมชาย"])
    family_name: Name = Field(examples=["ใจดี"])
    born_on: Day
    sex: Literal["male", "female", "other", "unknown"]
    area: ShortText = Field(examples=["TH-10"])
    phones: Annotated[list[Phone], Field(max_length=10)] = []


class Corrections(Body):
    """Corrections. Members left out stay as they are. A person may change only the own phones."""

    given_name: Name | None = None
    family_name: Name | None = None
    area: ShortText | None = None
    phones: Annotated[list[Phone], Field(max_length=10)] | None = None


class Person(BaseModel):
    """A person as the caller may see them: hidden members are null, empty or masked."""

    id: UUID
    national_id: str
    given_name: str
    family_name: str
    born_on: date | None
    sex: str | None = Field(description="male, female, other or unknown")
    area: str | None = Field(description="where the person lives, as in `/v1/areas`")
    phones: list[str]
    recorded_at: datetime | None = Field(default=None, description="when it was registered, where the answer says so")
    merged_into: UUID | None = Field(default=None, description="the person that this registration was merged into")
    masked: bool = Field(
        default=False,
        description="true for staff who give no purpose, who see whom it is about and not the rest, and for employers, "
        "who see name and number alone",
    )

    @classmethod
    def of(cls, row: rows.Details, *, recorded_at: datetime | None = None, merged_into: UUID | None = None) -> "Person":
        return cls(
            id=row.person_id,
            national_id=row.national_id,
            given_name=row.given_name,
            family_name=row.family_name,
            born_on=row.born_on,
            sex=row.sex,
            area=row.area,
            phones=row.phones,
            recorded_at=recorded_at,
            merged_into=merged_into,
        )


@router.post(
    "",
    status_code=201,
    operation_id="register_person",
    response_model=Person,
    responses={202: {"model": Entry, "description": "others must approve it"}},
)
async def register(
    request: Request,
    context: Ctx,
    body: NewPerson,
    numbers: CheckedNumbers,
    caller: Annotated[Caller, allow("officer", "employer", "payroll_agent")],
) -> Response:
    """Register a person: officers anybody, employers their own staff. A known national id answers 409.

    An employer that neither registered nor employs the person gets the 409 only with the right birthday, as when it
    hires. Other pairs are counted and audited; after several, nothing is registered or answered for a day.

    If others must approve what an officer enters, the answer is 202 with the entry.
    """
    numbers.require("national_id", body.national_id, pointer="/national_id")
    if body.born_on > context.clock.today():
        raise RequestInvalid(faults=[Fault("/born_on", "day_in_the_future")])
    if context.clock.today().year - body.born_on.year > OLDEST:
        raise RequestInvalid(faults=[Fault("/born_on", "born_too_long_ago")])
    refuse_unknown_places(request, areas={"/area": body.area})
    if context.entry_approvals and caller.is_officer:
        return await entered(request, caller, "person", body.model_dump(mode="json"))
    await refuse_too_many_tries(context, caller, body.national_id)
    person_id = person_id_of(body.national_id, agency_key=context.agency_key)
    content = body.model_dump()
    answer = as_json(Person(id=person_id, **content))
    once = await once_of(request, caller, "register_person", body)
    enrolment = Enrolment(
        person_id,
        **content,
        answer=once.stored(answer),
        once=once.record,
        traceparent=current_traceparent(),
        registered_by=None if caller.is_officer else caller.party_id,
    )
    registered = await once.written(context.enrol(enrolment), context.database)
    await crash_point("door.after_commit")
    if isinstance(registered, Response):
        return registered
    if registered:
        return json_response(201, answer)
    if replayed := await once.recall_alone(context.database):
        return replayed
    if caller.is_officer and await is_erased(context.database, person_id):
        return await _registered_again(context, caller, enrolment, once, answer)
    visible = caller.is_officer or await _employs(context, caller, person_id)
    if not visible:
        await person_named(context, caller, body.national_id, body.born_on, action="person.no_match")
    raise PersonAlreadyRegistered(existing=person_id if visible else None)


async def _registered_again(
    context: Context, caller: Caller, enrolment: Enrolment, once: Once, answer: str
) -> Response:
    async with context.database.transaction() as connection:
        if not await enrol_again(connection, enrolment, details_secret=context.details_secret):
            raise PersonAlreadyRegistered(existing=enrolment.person_id)
        await audit(connection, caller, "person.register", subject=str(enrolment.person_id))
        await once.remember(connection, 201, answer)
    return json_response(201, answer)


@router.get("/{person_id}", operation_id="read_person")
async def read(
    request: Request, context: Ctx, person_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer")]
) -> Person:
    """Read a person: for the person, employers of the person and the agency's staff. An employer sees name and number.

    Staff see the person masked until they give a purpose (`X-Purpose`), which is audited.
    """
    registered = await rows.person(context.database, person_id)
    if registered is None or not await _may_see(context, caller, person_id):
        raise NotFound(what="person")
    purpose = purpose_of(request, caller)
    await audit_look(context.database, caller, "person.read", [person_id], purpose=purpose)
    merged_into = await rows.kept_person(context.database, person_id)
    return _shown(Person.of(registered, recorded_at=registered.recorded_at, merged_into=merged_into), caller, purpose)


@router.post("/{person_id}/details", operation_id="correct_person", response_model=Person)
async def correct(
    request: Request,
    context: Ctx,
    person_id: UUID,
    body: Corrections,
    caller: Annotated[Caller, allow("officer", "person")],
) -> Response:
    """Correct a person's names, area or phones: officers all of it, the person only the own phones.

    The phone is used to confirm requests: an agent may change it only as the person confirmed (decision 15).
    """
    require_person(caller, person_id)
    if not caller.is_officer and body.model_fields_set - {"phones"}:
        raise RequestInvalid(faults=[Fault(f"/{min(body.model_fields_set - {'phones'})}", "officers_alone")])
    refuse_unknown_places(request, areas={"/area": body.area})
    secret = context.details_secret

    async def act(connection: AsyncConnection) -> Person:
        return Person.of(await correct_person(connection, person_id, details_secret=secret, **body.model_dump()))

    return await carry_out_once(request, caller, "correct_person", act, status=200)


@router.get("", operation_id="find_persons")
async def find(
    request: Request,
    context: Ctx,
    national_id: Annotated[QueryNumber, Query(max_length=60)],
    caller: Annotated[Caller, allow(*OUTSIDE, "officer")],
) -> Page[Person]:
    """Find the person with this national id, if the caller may see the person."""
    registered = await rows.person_with_number(context.database, national_id)
    in_reach = await within_reach(context.database, caller, registered.person_id if registered else None)
    if registered is None or not in_reach or not await _may_see(context, caller, registered.person_id):
        return Page(items=[], next=None)
    purpose = purpose_of(request, caller)
    await audit_look(context.database, caller, "person.find", [registered.person_id], purpose=purpose)
    shown = _shown(Person.of(registered, recorded_at=registered.recorded_at), caller, purpose)
    return Page(items=[shown.model_copy(update={"national_id": national_id})], next=None)


def _shown(person: Person, caller: Caller, purpose: str | None) -> Person:
    if caller.party in {"employer", "payroll_agent"}:
        nothing = dict.fromkeys(("born_on", "sex", "area", "recorded_at"))
        return person.model_copy(update={**nothing, "phones": [], "masked": True})
    if not caller.is_officer or purpose:
        return person
    masked = {
        "national_id": mask_number(person.national_id),
        "family_name": mask_name(person.family_name),
        "born_on": None,
        "phones": [mask_number(phone) for phone in person.phones],
        "masked": True,
    }
    return person.model_copy(update=masked)


async def _may_see(context: Context, caller: Caller, person_id: UUID) -> bool:
    if may_see(caller, Whose(person=person_id)):
        return True
    return await _employs(context, caller, person_id)


async def _employs(context: Context, caller: Caller, person_id: UUID) -> bool:
    if caller.party not in {"employer", "payroll_agent"}:
        return False
    registrars = registrars_of(caller, *caller.employers)
    return await rows.seen_by_employers(
        context.database, person_id, employers=caller.employers, registrars=registrars, today=context.clock.today()
    )
