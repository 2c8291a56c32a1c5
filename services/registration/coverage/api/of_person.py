"""The cover of a person: voluntary schemes and the compulsory one, on any day, as known at any moment."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import Asked, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import require_person
from libs.common.door.requests.fields import Day
from libs.common.door.requests.instants import KnownAt
from libs.common.refusals import NotFound
from services.registration.context import Context, Ctx
from services.registration.coverage.api.coverages import last_day, money, participation
from services.registration.coverage.rows import coverages as rows
from services.registration.coverage.rows.participants import compulsory_past
from services.registration.coverage.rules.participation import COMPULSORY
from services.registration.persons.rows.locked import every_id, registered

router = APIRouter(prefix="/v1", tags=["coverage"])
COVERED = Listing("covered days", first=(date.max, ""))
ValidAt = Annotated[Day | None, Query(description="those that cover this day")]


class CoveredDays(BaseModel):
    """Days on which the person is covered on one set of terms."""

    coverage_id: UUID | None = Field(description="null for the compulsory scheme, which follows from employments")
    scheme: str
    option: str | None = Field(description="the option, in a scheme with options")
    income: str | None = Field(description="the monthly income chosen, with two decimals")
    support_group: str | None = Field(description="by which the State pays a share")
    occupation_group: str | None
    area: str | None
    first_day: date
    last_day: date | None = Field(description="the last day on these terms; null while they go on")
    reason: str | None = Field(description="why the cover ended: left, withdrew, employed, died and others")
    version: int | None = Field(description="of the coverage")
    recorded_at: datetime = Field(description="when it became known")

    @classmethod
    def of(cls, row: rows.Stretch) -> "CoveredDays":
        return cls(
            coverage_id=row.coverage_id,
            scheme=row.scheme,
            option=row.option,
            income=money(row.income),
            support_group=row.support_group,
            occupation_group=row.occupation_group,
            area=row.area,
            first_day=row.first_day,
            last_day=last_day(row.ended_on),
            reason=row.end_reason,
            version=row.version,
            recorded_at=row.recorded_at,
        )


class ReservedPeriod(BaseModel):
    """Months of compulsory insurance that are kept for a person who left it, and nothing was paid out for."""

    months: int = Field(description="credited by returns, each once")
    left_on: date = Field(description="the first day after the last employment")


class CoverageOfPerson(Page[CoveredDays]):
    """The cover of a person, newest first."""

    reserved: ReservedPeriod | None = Field(description="months that are kept; null while the person is employed")


@router.get("/persons/{person_id}/coverage", operation_id="list_coverage")
async def of_person(
    context: Ctx,
    person_id: UUID,
    caller: Annotated[Caller, allow("person", "officer", acting=True)],
    asked: Pages,
    valid_at: ValidAt = None,
    known_at: KnownAt = None,
) -> CoverageOfPerson:
    """List by what the person is covered: all days, or those that cover `valid_at`, as known at `known_at`."""
    require_person(caller, person_id)
    if not await registered(context.database, person_id):
        raise NotFound(what="person")
    await audit_look(context.database, caller, "coverage.read", [person_id])
    return await _listed(context, asked, await every_id(context.database, person_id), valid_at, known_at)


@router.get("/me/coverage", operation_id="list_my_coverage")
async def mine(
    context: Ctx,
    caller: Annotated[Caller, allow("person")],
    asked: Pages,
    valid_at: ValidAt = None,
    known_at: KnownAt = None,
) -> CoverageOfPerson:
    """List by what I am covered, now and before, and the months that are kept for me."""
    if caller.party_id is None:
        raise NotFound(what="person")
    await audit_look(context.database, caller, "coverage.read", [caller.party_id])
    return await _listed(context, asked, await every_id(context.database, caller.party_id), valid_at, known_at)


async def _listed(
    context: Context, asked: Asked, person_ids: Sequence[UUID], valid_at: date | None, known_at: datetime | None
) -> CoverageOfPerson:
    today = context.clock.today()
    compulsory = participation(context).at(COMPULSORY, today)["scheme"]
    found = await rows.stretches(
        context.database,
        person_ids,
        compulsory=compulsory,
        valid_at=valid_at,
        known_at=known_at,
        after=asked.after(COVERED),
        limit=asked.one_more,
    )
    part = asked.cut(COVERED, found, key=lambda row: (row.first_day, row.scheme))
    past = await compulsory_past(context.database, person_ids, valid_at or today)
    reserved = None
    if past.covering is None and past.left_on is not None and past.months > 0:
        reserved = ReservedPeriod(months=past.months, left_on=past.left_on)
    return CoverageOfPerson(
        items=[CoveredDays.of(one) for one in part.rows],
        next=part.next,
        reserved=reserved,
    )
