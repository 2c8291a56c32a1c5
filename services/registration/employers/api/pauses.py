"""Pause an employer, reopen it, and list the days on which it does no work."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.requests.fields import Body, Day, Text
from libs.common.refusals import NotFound
from libs.contracts.registration import WhyEmployerEnded
from services.registration.context import Ctx
from services.registration.employers.actions.pause_employer import pause_employer, reopen_employer
from services.registration.employers.rows import periods as rows
from services.registration.employers.rows.employers import employer
from services.registration.employers.rules.told_days import ToldDays, told_days

router = APIRouter(prefix="/v1/employers/{employer_id}", tags=["employers"])


class NewPause(Body):
    """A new pause. Without `last_day` it lasts until the employer is reopened."""

    first_day: Day
    last_day: Day | None = None
    because: Text


class Reopening(Body):
    reopened_on: Day
    because: Text


class InactivePeriod(BaseModel):
    """Days on which an employer does no work."""

    id: UUID
    employer_id: UUID
    kind: Literal["paused", "ended"] = Field(description="for a time, or for good")
    first_day: date
    last_day: date | None = Field(description="null while it lasts; before the first day where it never was")
    reason: WhyEmployerEnded | None = Field(description="why it ended; null for a pause")
    successor_id: UUID | None = Field(description="the employer that took its place")
    version: int = Field(description="counts the changes")

    @classmethod
    def of(cls, row: rows.Period) -> "InactivePeriod":
        return cls(
            id=row.period_id,
            employer_id=row.employer_id,
            kind=row.kind,
            first_day=row.first_day,
            last_day=row.last_day,
            reason=row.reason,
            successor_id=row.successor_id,
            version=row.version,
        )


@router.post("/pauses", status_code=201, operation_id="pause_employer", response_model=InactivePeriod)
async def pause(
    request: Request,
    context: Ctx,
    employer_id: UUID,
    body: NewPause,
    caller: Annotated[Caller, allow("officer", "employer")],
) -> Response:
    """Pause: for months that lie wholly in it no return is expected. Employments go on; nobody is hired meanwhile."""
    caller.require_employer(employer_id)

    async def act(connection: AsyncConnection) -> InactivePeriod:
        paused = await pause_employer(
            connection, employer_id, by=caller.name, told=_told(context, caller), **body.model_dump()
        )
        return InactivePeriod.of(paused)

    return await carry_out_once(request, caller, "pause_employer", act)


@router.post("/reopening", operation_id="reopen_employer", response_model=InactivePeriod)
async def reopen(
    request: Request,
    context: Ctx,
    employer_id: UUID,
    body: Reopening,
    caller: Annotated[Caller, allow("officer", "employer")],
) -> Response:
    """Reopen: it works again from `reopened_on` on; on its first day, the period never was.

    An employer that ended is reopened by officers alone; employments that ended with it are corrected one by one.
    """
    caller.require_employer(employer_id)

    async def act(connection: AsyncConnection) -> InactivePeriod:
        over = await reopen_employer(
            connection,
            employer_id,
            by=caller.name,
            by_officer=caller.is_officer,
            told=_told(context, caller),
            **body.model_dump(),
        )
        return InactivePeriod.of(over)

    return await carry_out_once(request, caller, "reopen_employer", act, status=200)


@router.get("/pauses", operation_id="list_pauses")
async def pauses(
    context: Ctx, employer_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer", acting_for_employer=True)]
) -> Page[InactivePeriod]:
    """List the days on which the employer does no work, its end among them, oldest first."""
    caller.require_employer(employer_id)
    if await employer(context.database, employer_id) is None:
        raise NotFound(what="employer")
    periods = await rows.periods(context.database, employer_id)
    return Page(items=[InactivePeriod.of(one) for one in periods], next=None)


def _told(context: Ctx, caller: Caller) -> ToldDays:
    return told_days(context.law, by_officer=caller.is_officer, today=context.clock.today())
