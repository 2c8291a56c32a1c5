"""Record a death, withdraw one that was another person's, and see what employers reported."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.door.requests.fields import Body, Day, Text
from libs.common.law.terms import Law
from services.registration.context import Ctx
from services.registration.deaths import rows
from services.registration.deaths.actions.record_death import Death, record_death, withdraw_death

router = APIRouter(prefix="/v1/persons/{person_id}/death", tags=["persons"])


class NewDeath(Body):
    died_on: Day
    evidence: Text


class DeathWithdrawal(Body):
    because: Text


class RecordedDeath(BaseModel):
    """A version of what is known of a person's death."""

    id: UUID = Field(description="the person, as in person_id")
    person_id: UUID
    version: int = Field(description="counts the changes")
    died_on: date | None = Field(description="the day of death; null where it was withdrawn")

    @classmethod
    def of(cls, death: Death) -> "RecordedDeath":
        return cls(id=death.person_id, person_id=death.person_id, version=death.version, died_on=death.died_on)


@router.post("", status_code=201, operation_id="record_death", response_model=RecordedDeath)
async def record(
    request: Request, context: Ctx, person_id: UUID, body: NewDeath, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Record a person's death, or another day of it. Employments end on that day, and accounts of the app end."""

    async def act(connection: AsyncConnection) -> RecordedDeath:
        death = await record_death(
            connection, person_id, by=caller.name, today=context.clock.today(), **body.model_dump()
        )
        return RecordedDeath.of(death)

    return await carry_out_once(request, caller, "record_death", act)


@router.post("/withdrawal", operation_id="withdraw_death", response_model=RecordedDeath)
async def withdraw(
    request: Request, person_id: UUID, body: DeathWithdrawal, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Withdraw a death that was another person's. Employments that it ended go on; an account is linked anew."""

    async def act(connection: AsyncConnection) -> RecordedDeath:
        return RecordedDeath.of(await withdraw_death(connection, person_id, evidence=body.because, by=caller.name))

    return await carry_out_once(request, caller, "withdraw_death", act, status=200)


async def reported_deaths(database: Database, _: Law, areas: Areas = None) -> list[Waiting]:
    """List employments that ended by death, of persons whose death no officer has recorded."""
    return [
        Waiting(
            kind="reported_death",
            id=str(one.employment_id),
            title=one.employer,
            since=one.recorded_at,
            about={"person_id": one.person_id, "employer_id": one.employer_id, "ended_on": one.ended_on},
        )
        for one in await rows.reported_deaths(database, areas=areas, limit=SHOWN_MAX)
    ]
