"""Coverages of voluntary schemes: start, choose other terms, end, and read one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_list
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.versions import IfMatch, etag, refuse_unless_matched
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import of_person, require_person, visible
from libs.common.door.requests.fields import AmountAboveZero, Body, Day, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.law.terms import RuleLaw
from libs.common.values.money import shown
from libs.contracts.registration import WhyCoverageEnds
from services.registration.context import Context, Ctx
from services.registration.coverage.actions.change_coverage import OtherTerms, change_coverage
from services.registration.coverage.actions.end_coverage import end_coverage
from services.registration.coverage.actions.follow_facts import locked
from services.registration.coverage.actions.start_coverage import start_coverage
from services.registration.coverage.rows import coverages as rows
from services.registration.coverage.rules.participation import Choice

router = APIRouter(prefix="/v1/coverages", tags=["coverage"])
Participant = Annotated[Caller, allow("person", "officer")]
"""An agent needs the person's confirmation of each request: a cover costs premiums."""
_TERMS = ("option", "income", "support_group", "occupation_group", "area")


class NewCoverage(Body):
    """A person takes part in a scheme. It takes an `option` or an `income`, as the scheme's law says, or neither."""

    person_id: UUID
    scheme: ShortText = Field(examples=["th_s40"])
    option: ShortText | None = Field(None, examples=["3"])
    income: AmountAboveZero | None = None
    support_group: ShortText | None = Field(None, examples=["near_poor"])
    occupation_group: ShortText | None = Field(None, examples=["farmer"])
    area: ShortText | None = Field(None, description="left out: where the person lives", examples=["TH-10"])
    first_day: Day
    last_day: Day | None = Field(None, description="of one that is entered late, and has ended")

    @model_validator(mode="after")
    def _days(self) -> "NewCoverage":
        if self.last_day is not None and self.last_day < self.first_day:
            raise PydanticCustomError("days_reversed", "last day before first day")
        return self


class CoverageChange(Body):
    """Other terms from a day on. Members that are left out stay as they are."""

    first_day: Day = Field(description="the first day of the new terms")
    option: ShortText | None = None
    income: AmountAboveZero | None = None
    support_group: ShortText | None = None
    occupation_group: ShortText | None = None
    area: ShortText | None = None
    because: Text | None = None

    @model_validator(mode="after")
    def _something(self) -> "CoverageChange":
        if not self.model_fields_set & set(_TERMS) or ("area" in self.model_fields_set and self.area is None):
            raise PydanticCustomError("coverage_change_empty", "nothing to change")
        return self

    @property
    def changes(self) -> OtherTerms:
        """Return the members that the request has."""
        given: OtherTerms = {}
        if "option" in self.model_fields_set:
            given["option"] = self.option
        if "income" in self.model_fields_set:
            given["income"] = self.income
        if "support_group" in self.model_fields_set:
            given["support_group"] = self.support_group
        if "occupation_group" in self.model_fields_set:
            given["occupation_group"] = self.occupation_group
        if self.area is not None:
            given["area"] = self.area
        return given


class CoverageEnd(Body):
    """The end of a coverage. Reasons other than the person's own wish are an officer's."""

    last_day: Day = Field(description="the last day of cover")
    reason: Literal["withdrew", "entered_wrongly", "not_entitled"] = "withdrew"
    because: Text | None = None


class Terms(BaseModel):
    """The choice of the person from a day until the next terms."""

    first_day: date
    option: str | None = Field(description="the option, in a scheme with options")
    income: str | None = Field(description="the monthly income chosen, with two decimals")
    support_group: str | None = Field(description="by which the State pays a share")
    occupation_group: str | None
    area: str

    @classmethod
    def of(cls, row: rows.CoverageTerms) -> "Terms":
        return cls(
            first_day=row.first_day,
            option=row.option,
            income=money(row.income),
            support_group=row.support_group,
            occupation_group=row.occupation_group,
            area=row.area,
        )


class PersonCoverage(BaseModel):
    """A coverage with its terms, as it stands."""

    id: UUID
    person_id: UUID
    scheme: str
    version: int = Field(description="counts the changes")
    first_day: date
    last_day: date | None = Field(description="the last day of cover; the day before the first: it never was")
    reason: WhyCoverageEnds | None = Field(description="why it ends")
    terms: list[Terms] = Field(description="what was chosen, from the first day on")
    recorded_at: datetime = Field(description="when this version became known")

    @classmethod
    def of(cls, row: rows.Coverage, terms: list[rows.CoverageTerms]) -> "PersonCoverage":
        return cls(
            id=row.coverage_id,
            person_id=row.person_id,
            scheme=row.scheme,
            version=row.version,
            first_day=row.first_day,
            last_day=last_day(row.ended_on),
            reason=row.end_reason,
            terms=[Terms.of(one) for one in terms],
            recorded_at=row.recorded_at,
        )


def money(amount: Decimal | None) -> str | None:
    return None if amount is None else shown(amount)


def last_day(ended_on: date | None) -> date | None:
    """Return the day before; ordinals, since nothing lies before the first day of all."""
    return None if ended_on is None else date.fromordinal(ended_on.toordinal() - 1)


def participation(context: Context) -> RuleLaw:
    return context.law.rule("registration", "participation")


@router.post("", status_code=201, operation_id="start_coverage", response_model=PersonCoverage)
async def start(request: Request, context: Ctx, body: NewCoverage, caller: Participant) -> Response:
    """Take part in a scheme: for the person from this month on, for officers also from earlier days on."""
    law = participation(context)
    require_person(caller, body.person_id)
    refuse_unknown_places(request, areas={"/area": body.area})

    async def act(connection: AsyncConnection) -> PersonCoverage:
        made = await start_coverage(
            connection,
            law,
            person_id=body.person_id,
            scheme=body.scheme,
            first_day=body.first_day,
            last_day=body.last_day,
            choice=Choice(body.option, body.income, body.support_group, body.occupation_group),
            area=body.area,
            by=caller.name,
            today=context.clock.today(),
            back_dated=caller.is_officer,
        )
        return await _whole(connection, made)

    return await carry_out_once(request, caller, "start_coverage", act)


@router.get("/{coverage_id}", operation_id="read_coverage")
async def read(context: Ctx, response: Response, coverage_id: UUID, caller: Participant) -> PersonCoverage:
    """Read a coverage as it stands: for its person and for officers."""
    found = await coverage_of(context, caller, coverage_id)
    await audit_list(context.database, caller, "coverage.read", [found.person_id])
    response.headers["ETag"] = etag(found.version)
    return PersonCoverage.of(found, await rows.terms_of(context.database, coverage_id))


@router.post("/{coverage_id}/changes", operation_id="change_coverage", response_model=PersonCoverage)
async def change(
    request: Request,
    context: Ctx,
    coverage_id: UUID,
    body: CoverageChange,
    caller: Participant,
    if_match: IfMatch = None,
) -> Response:
    """Choose another option or income, or name another group, from a day on. Earlier days keep their terms."""
    await coverage_of(context, caller, coverage_id)
    refuse_unknown_places(request, areas={"/area": body.area})

    async def act(connection: AsyncConnection) -> PersonCoverage:
        refuse_unless_matched(if_match, (await locked(connection, coverage_id)).version)
        changed = await change_coverage(
            connection,
            participation(context),
            coverage_id,
            first_day=body.first_day,
            changes=body.changes,
            because=body.because,
            by=caller.name,
            today=context.clock.today(),
            back_dated=caller.is_officer,
        )
        return await _whole(connection, changed)

    return await carry_out_once(request, caller, "change_coverage", act, status=200)


@router.post("/{coverage_id}/end", operation_id="end_coverage", response_model=PersonCoverage)
async def end(
    request: Request,
    context: Ctx,
    coverage_id: UUID,
    body: CoverageEnd,
    caller: Participant,
    if_match: IfMatch = None,
) -> Response:
    """End a coverage after a day. The person ends it from today on; officers also earlier, and for other reasons."""
    await coverage_of(context, caller, coverage_id)

    async def act(connection: AsyncConnection) -> PersonCoverage:
        refuse_unless_matched(if_match, (await locked(connection, coverage_id)).version)
        ended = await end_coverage(
            connection,
            participation(context),
            coverage_id,
            last_day=body.last_day,
            reason=body.reason,
            because=body.because,
            by=caller.name,
            today=context.clock.today(),
            of_officer=caller.is_officer,
        )
        return await _whole(connection, ended)

    return await carry_out_once(request, caller, "end_coverage", act, status=200)


async def coverage_of(context: Context, caller: Caller, coverage_id: UUID) -> rows.Coverage:
    """Return the coverage to its person and to officers."""
    return visible(caller, await rows.coverage(context.database, coverage_id), of_person, what="coverage")


async def _whole(connection: AsyncConnection, row: rows.Coverage) -> PersonCoverage:
    return PersonCoverage.of(row, await rows.terms_of(connection, row.coverage_id))
