"""Correct an employment, read its history, confirm it, object to it, and decide an objection."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_list
from libs.common.database.connections import Database
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Page
from libs.common.door.answers.versions import IfMatch, refuse_unless_matched
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.whose import of_person, visible
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.door.requests.fields import Body, Day, Nothing, Text
from libs.common.law.terms import Law
from libs.contracts.registration import EndReason, Standing
from services.registration.context import Context, Ctx
from services.registration.employments.actions.change_employment import (
    Changes,
    confirm_employment,
    correct_employment,
    decide_objection,
    object_to,
)
from services.registration.employments.api.employments import Employment, employment_of, entered_by, visible_employment
from services.registration.employments.rows import doubts
from services.registration.employments.rows import employments as rows

router = APIRouter(prefix="/v1/employments/{employment_id}", tags=["employments"])


class Correction(Body):
    """A correction. Members left out stay as they are; `ended_on` null removes the end."""

    started_on: Day | None = None
    ended_on: Day | None = None
    reason: EndReason | None = None
    because: Text

    @model_validator(mode="after")
    def _something(self) -> "Correction":
        if not self.model_fields_set - {"because"} or (
            "started_on" in self.model_fields_set and self.started_on is None
        ):
            raise PydanticCustomError("employment_correction_empty", "nothing to correct")
        return self

    @property
    def changes(self) -> Changes:
        """Return the members that the request has."""
        given: Changes = {}
        if self.started_on is not None:
            given["started_on"] = self.started_on
        if "ended_on" in self.model_fields_set:
            given["ended_on"] = self.ended_on
        if "reason" in self.model_fields_set:
            given["reason"] = self.reason
        return given


class EmploymentVersion(BaseModel):
    """A version of an employment, with its author and reason."""

    version: int
    started_on: date
    ended_on: date | None = Field(description="the first day without a contract")
    reason: EndReason | None
    standing: Standing
    changed_by: str | None = Field(description="whose it is sees the kind of party alone")
    because: str | None
    recorded_at: datetime = Field(description="when this version became known")

    @classmethod
    def of(cls, row: rows.PastVersion, *, with_names: bool) -> "EmploymentVersion":
        return cls(
            version=row.version,
            started_on=row.started_on,
            ended_on=row.ended_on,
            reason=row.end_reason,
            standing=row.standing,
            changed_by=row.changed_by if with_names else (row.changed_by or "").partition(":")[0] or None,
            because=row.because,
            recorded_at=row.recorded_at,
        )


class EmploymentReason(Body):
    because: Text


class Decision(Body):
    decision: Literal["upheld", "dismissed"]
    because: Text


@router.post("/correction", operation_id="correct_employment", response_model=Employment)
async def correct(
    request: Request,
    context: Ctx,
    employment_id: UUID,
    body: Correction,
    caller: Annotated[Caller, allow("officer", "employer", "payroll_agent")],
    if_match: IfMatch = None,
) -> Response:
    """Correct the start, end or reason of an employment. An employer may correct days of the last year only."""
    await employment_of(context, caller, employment_id)

    async def act(connection: AsyncConnection) -> Employment:
        refuse_unless_matched(if_match, await rows.locked_version(connection, employment_id))
        row = await correct_employment(
            connection,
            employment_id,
            changes=body.changes,
            because=body.because,
            entered_by=entered_by(caller),
            by=caller.name,
            today=context.clock.today(),
            employers_reach=None if caller.is_officer else context.employers_reach,
        )
        return Employment.of(row)

    return await carry_out_once(request, caller, "correct_employment", act, status=200)


@router.get("/history", operation_id="read_employment_history")
async def history(
    context: Ctx, employment_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer")]
) -> Page[EmploymentVersion]:
    """List every version of the employment, with its author and reason."""
    employment = visible_employment(await rows.employment(context.database, employment_id), caller)
    await audit_list(context.database, caller, "employment.read", [employment.person_id])
    versions = await rows.employment_history(context.database, employment_id)
    return Page(items=[EmploymentVersion.of(one, with_names=caller.is_officer) for one in versions], next=None)


@router.post("/objection", operation_id="object_to_employment", response_model=Employment)
async def objection(
    request: Request,
    context: Ctx,
    employment_id: UUID,
    body: EmploymentReason,
    caller: Annotated[Caller, allow("person")],
) -> Response:
    """Object: the person does not work there, or not on those days.

    The employer sees nothing until an officer decides.
    """
    await _own(context, caller, employment_id)

    async def act(connection: AsyncConnection) -> Employment:
        return Employment.of(await object_to(connection, employment_id, because=body.because, by=caller.name))

    return await carry_out_once(request, caller, "object_to_employment", act, status=200)


@router.post("/confirmation", operation_id="confirm_employment", response_model=Employment)
async def confirmation(
    request: Request,
    context: Ctx,
    employment_id: UUID,
    _: Nothing,
    caller: Annotated[Caller, allow("person", "officer")],
) -> Response:
    """Confirm an employment that waits, as the person, or as an officer who has seen the contract."""
    if not caller.is_officer:
        await _own(context, caller, employment_id)

    async def act(connection: AsyncConnection) -> Employment:
        row = await confirm_employment(connection, employment_id, by=caller.name, entered_by=entered_by(caller))
        return Employment.of(row)

    return await carry_out_once(request, caller, "confirm_employment", act, status=200)


@router.post("/objection/decision", operation_id="decide_objection", response_model=Employment)
async def decision(
    request: Request, employment_id: UUID, body: Decision, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Decide an objection. Upheld: the employment is void, as if it never was. Dismissed: it is valid."""

    async def act(connection: AsyncConnection) -> Employment:
        return Employment.of(await decide_objection(connection, employment_id, by=caller.name, **body.model_dump()))

    return await carry_out_once(request, caller, "decide_objection", act, status=200)


async def _own(context: Context, caller: Caller, employment_id: UUID) -> None:
    visible(caller, await rows.employment(context.database, employment_id), of_person, what="employment", staff=())


async def employments_in_doubt(database: Database, _: Law, areas: Areas = None) -> list[Waiting]:
    """List employments that wait for confirmation, and those that the person objects to."""
    return [
        Waiting(
            kind="contested_employment" if one.standing == "contested" else "back_dated_employment",
            id=str(one.employment_id),
            title=one.name,
            since=one.recorded_at,
            about={
                "employer_id": one.employer_id,
                "person_id": one.person_id,
                "started_on": one.started_on,
                "standing": one.standing,
                "because": one.because,
            },
        )
        for one in await doubts.employments_in_doubt(database, areas=areas, limit=SHOWN_MAX)
    ]


async def employments_twice(database: Database, _: Law, areas: Areas = None) -> list[Waiting]:
    """List persons who, after a merge, have two employments at one employer on one day."""
    return [
        Waiting(
            kind="merge_overlap",
            id=" ".join(str(employment_id) for employment_id in one.ids),
            title=one.name,
            since=one.since,
            about={
                "what": "employment",
                "person_id": one.person_id,
                "employer_id": one.employer_id,
                "first_day": one.first_day,
                "ids": one.ids,
            },
        )
        for one in await doubts.employed_twice(database, areas=areas, limit=SHOWN_MAX)
    ]
