"""End an employer, and transfer staff from one employer to another."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Day, Reference, Text
from libs.common.refusals import Fault, RequestInvalid
from libs.contracts.registration import WhyEmployerEnded
from services.registration.context import Ctx
from services.registration.employers.api.pauses import InactivePeriod
from services.registration.employers.rules.told_days import ToldDays, told_days
from services.registration.endings.actions.end_employer import WhatOfStaff, end_employer
from services.registration.endings.actions.transfer_staff import transfer_staff

router = APIRouter(prefix="/v1/employers/{employer_id}", tags=["employers"])


class EndOfEmployer(Body):
    """`staff`: nobody is left, their employments end with it, or they go to the successor (officers alone)."""

    last_day: Day
    reason: WhyEmployerEnded = "closed"
    staff: WhatOfStaff = "none_left"
    successor_id: UUID | None = None
    because: Text

    @model_validator(mode="after")
    def _complete(self) -> "EndOfEmployer":
        if self.successor_id is None and (self.staff == "transfer" or self.reason == "merged"):
            raise PydanticCustomError("successor_needed", "a merger and a transfer name the successor")
        return self


class NewTransfer(Body):
    """A transfer. Without `person_ids` all staff go whose employment continues after the last day."""

    to_employer_id: UUID
    last_day: Day
    person_ids: Annotated[list[UUID], Field(min_length=1, max_length=10_000)] | None = None
    branch: Reference = Field("000000", examples=["000000"])
    because: Text


class Transfer(BaseModel):
    """Staff that went from one employer to another."""

    id: UUID
    employer_id: UUID = Field(description="the employer that they left")
    to_employer_id: UUID
    last_day: date = Field(description="the last day at the employer that they left")
    persons: int = Field(description="how many went")


@router.post("/end", operation_id="end_employer", status_code=201, response_model=InactivePeriod)
async def end(
    request: Request,
    context: Ctx,
    employer_id: UUID,
    body: EndOfEmployer,
    caller: Annotated[Caller, allow("officer", "employer")],
) -> Response:
    """End an employer: `last_day` is its last. Refused while employments go on after it, unless `staff` says how."""
    caller.require_employer(employer_id)
    if body.staff == "transfer" and not caller.is_officer:
        raise RequestInvalid(faults=[Fault("/staff", "officers_alone")])

    async def act(connection: AsyncConnection) -> InactivePeriod:
        ended = await end_employer(
            connection,
            employer_id,
            by=caller.name,
            entered_by="officer" if caller.is_officer else "employer",
            told=_told(context, caller),
            **body.model_dump(),
        )
        return InactivePeriod.of(ended)

    return await carry_out_once(request, caller, "end_employer", act)


@router.post("/transfers", operation_id="transfer_staff", status_code=201, response_model=Transfer)
async def transfer(
    request: Request,
    context: Ctx,
    employer_id: UUID,
    body: NewTransfer,
    caller: Annotated[Caller, allow("officer")],
) -> Response:
    """Transfer staff to another employer: their employments end here and begin there on the next day.

    Nobody loses a day: who works there already goes on there. A fixed term keeps its end.
    """

    async def act(connection: AsyncConnection) -> Transfer:
        made = await transfer_staff(
            connection,
            employer_id,
            to_employer_id=body.to_employer_id,
            last_day=body.last_day,
            branch=body.branch,
            persons=body.person_ids,
            because=body.because,
            by=caller.name,
            entered_by="officer",
            told=_told(context, caller),
        )
        await audit(connection, caller, "staff.transfer", subject=str(employer_id), detail=str(made.to_employer_id))
        return Transfer(
            id=made.transfer_id,
            employer_id=employer_id,
            to_employer_id=made.to_employer_id,
            last_day=made.last_day,
            persons=made.persons,
        )

    return await carry_out_once(request, caller, "transfer_staff", act, audited=False)


def _told(context: Ctx, caller: Caller) -> ToldDays:
    return told_days(context.law, by_officer=caller.is_officer, today=context.clock.today())
