"""Employments: start, end, read as known on a day."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.auditing import audit_list
from libs.common.door.callers import OUTSIDE, Caller, allow
from libs.common.door.cursors import PAGE_MAX
from libs.common.door.fields import Body, Day, ShortText
from libs.common.door.idempotency import carry_out_once
from libs.common.door.instants import KnownAt
from libs.common.door.versions import IfMatch, etag, refuse_unless_matched
from libs.common.refusals import NotFound
from libs.contracts.registration import EndReason
from services.registration import queries
from services.registration.actions.employments import end_employment, start_employment

router = APIRouter(prefix="/v1/employments", tags=["employments"])


class NewEmployment(Body):
    employer_id: UUID
    person_id: UUID
    started_on: Day
    branch: ShortText = Field("000000", examples=["000000"])


class EndOfEmployment(Body):
    ended_on: Day
    reason: EndReason


class Employment(BaseModel):
    """`ended_on` is the first day without a contract."""

    id: UUID
    employer_id: UUID
    person_id: UUID
    branch: str
    version: int
    started_on: date
    ended_on: date | None
    reason: str | None
    recorded_at: datetime | None = None


@router.post("", status_code=201, operation_id="start_employment", response_model=Employment)
async def start(
    request: Request,
    body: NewEmployment,
    caller: Annotated[Caller, allow("officer", "employer", "payroll_agent")],
) -> Response:
    """An employer takes a person on. A person may have several employers at once."""
    caller.require_employer(body.employer_id)

    async def act(connection: AsyncConnection) -> Any:
        employment_id = await start_employment(connection, **body.model_dump())
        return Employment(id=employment_id, version=1, ended_on=None, reason=None, **body.model_dump())

    return await carry_out_once(request, caller, "start_employment", act)


@router.post("/{employment_id}/end", operation_id="end_employment", response_model=Employment)
async def end(
    request: Request,
    employment_id: UUID,
    body: EndOfEmployment,
    caller: Annotated[Caller, allow("officer", "employer", "payroll_agent")],
    if_match: IfMatch = None,
) -> Response:
    """`ended_on` is the first day without a contract; it may lie in the past: late news is recorded as such."""
    found = await queries.employment(request.app.state.database, employment_id, known_at=None)
    if found is None or not (caller.is_officer or caller.speaks_for_employer(found["employer_id"])):
        raise NotFound(what="employment")

    async def act(connection: AsyncConnection) -> Any:
        refuse_unless_matched(if_match, await queries.locked_version(connection, employment_id))
        ended = await end_employment(connection, employment_id=employment_id, **body.model_dump())
        return Employment(id=employment_id, reason=ended["end_reason"], **_without(ended, "end_reason"))

    return await carry_out_once(request, caller, "end_employment", act, status=200)


@router.get("/{employment_id}", operation_id="read_employment")
async def read(
    request: Request,
    response: Response,
    employment_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer")],
    known_at: KnownAt = None,
) -> Employment:
    """The employment as it was known at `known_at`; a bare day means the end of that day."""
    found = await queries.employment(request.app.state.database, employment_id, known_at=known_at)
    if found is None or not _may_see(caller, found):
        raise NotFound(what="employment")
    await audit_list(request.app.state.database, caller, "employment.read", [found["person_id"]])
    response.headers["ETag"] = etag(found["version"])
    return Employment.model_validate(found)


@router.get("", operation_id="list_employments")
async def find(
    request: Request,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer")],
    employer_id: UUID | None = None,
    person_id: UUID | None = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 50,
) -> dict[str, Any]:
    """Employments of an employer or a person, oldest first."""
    if employer_id is None and person_id is None:
        employer_id = caller.party_id if caller.party == "employer" else None
        person_id = caller.party_id if caller.party == "person" else None
    if employer_id is not None:
        caller.require_employer(employer_id)
    else:
        caller.require_party("person", person_id, what="person")
    cursors = request.app.state.cursors
    after = UUID(cursors.read("employments", cursor)[0]) if cursor else None
    rows = await queries.employments(
        request.app.state.database, employer_id=employer_id, person_id=person_id, after=after, limit=limit + 1
    )
    items = [Employment.model_validate(row) for row in rows[:limit]]
    await audit_list(request.app.state.database, caller, "employment.list", (item.person_id for item in items))
    more = len(rows) > limit
    return {"items": items, "next": cursors.give("employments", [items[-1].id]) if more else None}


def _may_see(caller: Caller, row: dict[str, Any]) -> bool:
    own = caller.is_person(row["person_id"])
    return caller.is_officer or own or caller.speaks_for_employer(row["employer_id"])


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k not in (*names, "employment_id")}
