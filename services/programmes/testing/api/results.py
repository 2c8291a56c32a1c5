"""Specimens and their results, from sites and laboratories."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Day, Reference, Text
from libs.common.refusals import Fault, RequestInvalid
from services.programmes.context import Ctx
from services.programmes.hospitels.rules.bed_offer import Finding
from services.programmes.testing.actions.correct_specimen import correct_specimen
from services.programmes.testing.actions.own_specimen import Sender
from services.programmes.testing.actions.record_result import ResultRecorded, record_result, specimen_person
from services.programmes.testing.actions.take_specimen import take_specimen

router = APIRouter(prefix="/v1", tags=["results"])
Laboratory = Annotated[Caller, allow("officer", "laboratory", "system")]


class NewSpecimen(Body):
    person_id: UUID
    code: Reference = Field(examples=["BKK-21-000123"], description="as it stands on the label")
    taken_on: Day


class SpecimenDayCorrection(Body):
    taken_on: Day
    because: Text


class Found(Body):
    outcome: Literal["positive", "negative", "inconclusive"]
    symptoms: bool = False
    complications: bool = False
    laboratory: Text

    @property
    def finding(self) -> Finding:
        return Finding(self.outcome, self.symptoms, self.complications)


class NewResult(Found):
    """A result. The person is named beside the label, so that a swapped specimen is noticed."""

    specimen_code: Reference
    person_id: UUID


class ResultCorrection(Found):
    because: Text


class SpecimenShown(BaseModel):
    """A specimen: from now on the laboratory knows the person only by its code."""

    id: UUID
    test_id: UUID
    person_id: UUID
    code: str
    taken_on: date


class SpecimenCorrected(BaseModel):
    """A specimen with its corrected day."""

    id: UUID
    code: str
    person_id: UUID
    taken_on: date


class ResultShown(BaseModel):
    """The present version of a specimen's result.

    It does not contain the outcome: the sender knows it, and a stored answer should not show it.
    """

    id: UUID
    code: str
    person_id: UUID
    version: int


@router.post("/specimens", status_code=201, operation_id="take_specimen", response_model=SpecimenShown)
async def take(request: Request, context: Ctx, body: NewSpecimen, caller: Laboratory) -> Response:
    """Record a specimen of a person with an open test; the booking is kept with it."""
    context.law.rule("programmes", "triage")
    today = context.clock.today()
    if body.taken_on > today:
        raise RequestInvalid(faults=[Fault("/taken_on", "day_in_the_future")])

    async def act(connection: AsyncConnection) -> SpecimenShown:
        taken = await take_specimen(
            connection, **body.model_dump(), taken_by=caller.name, today=today, laboratory_id=caller.id_as("laboratory")
        )
        return SpecimenShown(
            id=taken.specimen_id,
            test_id=taken.test_id,
            person_id=taken.person_id,
            code=taken.code,
            taken_on=taken.taken_on,
        )

    return await carry_out_once(request, caller, "take_specimen", act)


@router.post("/specimens/{specimen_id}/taken-on", operation_id="correct_specimen", response_model=SpecimenCorrected)
async def correct_day(
    request: Request, context: Ctx, specimen_id: UUID, body: SpecimenDayCorrection, caller: Laboratory
) -> Response:
    """Correct the day on which a specimen was taken. An isolation counted from it moves too."""

    async def act(connection: AsyncConnection) -> SpecimenCorrected:
        corrected = await correct_specimen(
            connection,
            context.law,
            specimen_id=specimen_id,
            **body.model_dump(),
            recorded_by=caller.name,
            today=context.clock.today(),
            sender=_sender(caller),
        )
        return SpecimenCorrected(
            id=corrected.specimen_id,
            code=corrected.code,
            person_id=corrected.person_id,
            taken_on=corrected.taken_on,
        )

    return await carry_out_once(request, caller, "correct_specimen", act, status=200)


@router.post("/results", status_code=201, operation_id="record_result", response_model=ResultShown)
async def record(request: Request, context: Ctx, body: NewResult, caller: Laboratory) -> Response:
    """Record a result. Isolation, bed and message follow in the same transaction."""

    async def act(connection: AsyncConnection) -> ResultShown:
        recorded = await record_result(
            connection,
            context.law,
            specimen_code=body.specimen_code,
            person_id=body.person_id,
            finding=body.finding,
            laboratory=body.laboratory,
            because=None,
            recorded_by=caller.name,
            today=context.clock.today(),
            now=context.clock.now(),
            sender=_sender(caller),
        )
        return _shown(recorded)

    return await carry_out_once(request, caller, "record_result", act)


@router.post("/specimens/{specimen_id}/corrections", operation_id="correct_result", response_model=ResultShown)
async def correct(
    request: Request, context: Ctx, specimen_id: UUID, body: ResultCorrection, caller: Laboratory
) -> Response:
    """Correct a specimen's result. The consequences of the wrong one are cancelled."""

    async def act(connection: AsyncConnection) -> ResultShown:
        code, person_id = await specimen_person(connection, specimen_id)
        recorded = await record_result(
            connection,
            context.law,
            specimen_code=code,
            person_id=person_id,
            finding=body.finding,
            laboratory=body.laboratory,
            because=body.because,
            recorded_by=caller.name,
            today=context.clock.today(),
            now=context.clock.now(),
            sender=_sender(caller),
        )
        return _shown(recorded)

    return await carry_out_once(request, caller, "correct_result", act, status=200)


def _sender(caller: Caller) -> Sender:
    return Sender(caller.party == "laboratory", caller.id_as("laboratory"))


def _shown(recorded: ResultRecorded) -> ResultShown:
    return ResultShown(
        id=recorded.specimen_id, code=recorded.code, person_id=recorded.person_id, version=recorded.version
    )
