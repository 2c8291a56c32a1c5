"""Employments: start, end, and read them as known at a moment."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_list
from libs.common.door.answers.idempotency import carry_out_once, once_of
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.answers.versions import IfMatch, etag, refuse_unless_matched
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.whose import Whose, require_person, visible
from libs.common.door.requests.fields import Body, Day, EnteredNumber, Reference
from libs.common.door.requests.instants import KnownAt
from libs.contracts.registration import EndReason, EnteredBy, Standing
from services.registration.context import Context, Ctx
from services.registration.employments.actions.start_and_end import end_employment, start_employment
from services.registration.employments.rows import employments as rows
from services.registration.numbers.api import CheckedNumbers
from services.registration.persons.api.hiring import whom_to_hire

router = APIRouter(prefix="/v1/employments", tags=["employments"])
_LISTING = Listing("employments", first=FIRST_ID)


class NewEmployment(Body):
    """A new employment. The person is named by `national_id` and `born_on`, which must match.

    Or by `person_id`, which an employer knows of persons that it registered or employed. One entered late may have its
    end.
    """

    employer_id: UUID
    person_id: UUID | None = None
    national_id: EnteredNumber | None = Field(None, examples=["3100600445635"])
    born_on: Day | None = None
    started_on: Day
    ended_on: Day | None = None
    reason: EndReason | None = None
    branch: Reference = Field("000000", examples=["000000"])

    @model_validator(mode="after")
    def _complete(self) -> "NewEmployment":
        by_number = (self.national_id is not None, self.born_on is not None)
        if by_number not in {(True, True), (False, False)} or (self.person_id is None) != by_number[0]:
            raise PydanticCustomError("person_named", "a person_id, or a national_id with born_on")
        if (self.ended_on is None) != (self.reason is None):
            raise PydanticCustomError("end_needs_reason", "ended_on and reason")
        return self


class EndOfEmployment(Body):
    ended_on: Day
    reason: EndReason


class Employment(BaseModel):
    """An employment. `ended_on`: the first day without a contract.

    `standing`: while it waits or the person objects, the employer sees nothing of the person; a void one never was.
    """

    id: UUID
    employer_id: UUID
    person_id: UUID
    branch: str
    version: int = Field(description="counts the changes")
    started_on: date
    ended_on: date | None = Field(description="the first day without a contract")
    reason: str | None = Field(description="why it ended: resigned, terminated, contract_expired or died")
    standing: Standing
    recorded_at: datetime | None = Field(default=None, description="when this version became known")

    @classmethod
    def of(cls, row: rows.Employment) -> "Employment":
        return cls(
            id=row.employment_id,
            employer_id=row.employer_id,
            person_id=row.person_id,
            branch=row.branch,
            version=row.version,
            started_on=row.started_on,
            ended_on=row.ended_on,
            reason=row.end_reason,
            standing=row.standing,
            recorded_at=row.recorded_at,
        )


@router.post("", status_code=201, operation_id="start_employment", response_model=Employment)
async def start(
    request: Request,
    context: Ctx,
    body: NewEmployment,
    numbers: CheckedNumbers,
    caller: Annotated[Caller, allow("officer", "employer", "payroll_agent")],
) -> Response:
    """Hire a person. A person may have several employers at once.

    An impossible national id is named as such. An unknown id and a wrong birthday get the same answer, 422
    `person_does_not_match`. After several of these, all pairs get 429 `too_many_tries` for a day.

    An employer may date a hire back by some weeks. If it goes further back for a person that it did not register, the
    employment waits for the person's or an officer's word: `standing` is `waiting`.
    """
    caller.require_employer(body.employer_id)
    if body.national_id is not None:
        numbers.require("national_id", body.national_id, pointer="/national_id")
        # A repeated request gets its answer again, whatever was tried since.
        once = await once_of(request, caller, "start_employment")
        if replayed := await once.recall_alone(context.database):
            return replayed
    person_id, standing = await whom_to_hire(context, caller, body)
    members = body.model_dump(include={"employer_id", "started_on", "ended_on", "reason", "branch"})

    async def act(connection: AsyncConnection) -> Employment:
        made = await start_employment(
            connection,
            person_id=person_id,
            standing=standing,
            entered_by=entered_by(caller),
            by=caller.name,
            today=context.clock.today(),
            **members,
        )
        return Employment.of(made)

    return await carry_out_once(request, caller, "start_employment", act)


@router.post("/{employment_id}/end", operation_id="end_employment", response_model=Employment)
async def end(
    request: Request,
    context: Ctx,
    employment_id: UUID,
    body: EndOfEmployment,
    caller: Annotated[Caller, allow("officer", "employer", "payroll_agent")],
    if_match: IfMatch = None,
) -> Response:
    """End an employment. `ended_on` may be in the past: the moment of recording is kept too."""
    await employment_of(context, caller, employment_id)

    async def act(connection: AsyncConnection) -> Employment:
        refuse_unless_matched(if_match, await rows.locked_version(connection, employment_id))
        ended = await end_employment(
            connection,
            employment_id=employment_id,
            entered_by=entered_by(caller),
            by=caller.name,
            today=context.clock.today(),
            **body.model_dump(),
        )
        return Employment.of(ended)

    return await carry_out_once(request, caller, "end_employment", act, status=200)


@router.get("/{employment_id}", operation_id="read_employment")
async def read(
    context: Ctx,
    response: Response,
    employment_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer")],
    known_at: KnownAt = None,
) -> Employment:
    """Read the employment as known at `known_at`; a bare day means the end of that day."""
    employment = visible_employment(await rows.employment(context.database, employment_id, known_at=known_at), caller)
    await audit_list(context.database, caller, "employment.read", [employment.person_id])
    response.headers["ETag"] = etag(employment.version)
    return Employment.of(employment)


@router.get("", operation_id="list_employments")
async def find(
    context: Ctx,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer")],
    asked: Pages,
    employer_id: UUID | None = None,
    person_id: UUID | None = None,
) -> Page[Employment]:
    """List the employments of an employer or a person, oldest first."""
    if employer_id is None and person_id is None:
        employer_id, person_id = caller.id_as("employer"), caller.id_as("person")
    if employer_id is not None:
        caller.require_employer(employer_id)
    else:
        require_person(caller, person_id)
    listed = await rows.employments(
        context.database,
        employer_id=employer_id,
        person_id=person_id,
        after=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, listed, key=lambda row: row.employment_id)
    items = [Employment.of(row) for row in part.rows]
    await audit_list(context.database, caller, "employment.list", (item.person_id for item in items))
    return Page(items=items, next=part.next)


def visible_employment(employment: rows.Employment | None, caller: Caller) -> rows.Employment:
    """Return the employment, for its person, its employer and officers."""
    return visible(
        caller, employment, lambda row: Whose(person=row.person_id, employer=row.employer_id), what="employment"
    )


async def employment_of(context: Context, caller: Caller, employment_id: UUID) -> rows.Employment:
    """Return the employment if the caller may change it: staff, or its employer."""
    employment = await rows.employment(context.database, employment_id)
    return visible(caller, employment, lambda row: Whose(employer=row.employer_id), what="employment")


def entered_by(caller: Caller) -> EnteredBy:
    return caller.party if caller.party in {"employer", "payroll_agent", "person"} else "officer"
