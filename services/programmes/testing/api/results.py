"""Specimens and their results, from sites and laboratories."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, Day, Reference, Text
from libs.common.refusals import Fault, NotFound, RequestInvalid
from services.programmes.context import Context, Ctx
from services.programmes.hospitels.rules.bed_offer import Finding
from services.programmes.sites.actions.own_place import (
    require_expected,
    require_laboratory,
    require_laboratory_open,
    require_open_place,
)
from services.programmes.testing.actions.correct_specimen import correct_specimen
from services.programmes.testing.actions.own_specimen import Sender
from services.programmes.testing.actions.record_result import ResultRecorded, record_result, specimen_person
from services.programmes.testing.actions.take_specimen import take_specimen

router = APIRouter(prefix="/v1", tags=["results"])
Laboratory = Annotated[Caller, allow("officer", "laboratory", "system")]
Taker = Annotated[Caller, allow("officer", "laboratory", "facility", "system")]


class NewSpecimen(Body):
    person_id: UUID
    code: Reference = Field(examples=["BKK-21-000123"], description="as it stands on the label")
    taken_on: Day
    laboratory_id: UUID | None = Field(
        None, description="the laboratory that examines it; without one, the first that reports"
    )


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
    laboratory_id: UUID | None = Field(description="the laboratory that examines it")


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
async def take(request: Request, context: Ctx, body: NewSpecimen, caller: Taker) -> Response:
    """Record a specimen of a person with an open test; the booking is kept with it.

    The client of a testing site takes specimens of the persons who have a booking of that day there.
    """
    context.law.rule("programmes", "triage")
    today = context.clock.today()
    if body.taken_on > today:
        raise RequestInvalid(faults=[Fault("/taken_on", "day_in_the_future")])
    laboratory_id = await _laboratory_of(context, body, caller)

    async def act(connection: AsyncConnection) -> SpecimenShown:
        taken = await take_specimen(
            connection,
            person_id=body.person_id,
            code=body.code,
            taken_on=body.taken_on,
            taken_by=caller.name,
            today=today,
            laboratory_id=laboratory_id,
        )
        return SpecimenShown(
            id=taken.specimen_id,
            test_id=taken.test_id,
            person_id=taken.person_id,
            code=taken.code,
            taken_on=taken.taken_on,
            laboratory_id=laboratory_id,
        )

    return await carry_out_once(request, caller, "take_specimen", act)


async def _laboratory_of(context: Context, body: NewSpecimen, caller: Caller) -> UUID | None:
    """Return the laboratory that the specimen goes to; refuse what the taker has nothing to do with."""
    today = context.clock.today()
    if caller.party == "laboratory":
        await require_laboratory_open(context.database, caller.party_id, today=today)
        if body.laboratory_id is not None:
            visible(caller, body.laboratory_id, lambda one: Whose(laboratory=one), what="laboratory")
        return caller.party_id
    if caller.party == "facility":
        place = await require_open_place(context.database, caller.party_id, today=today)
        if place.kind != "testing" or caller.party_id is None:
            raise NotFound(what="facility")
        await require_expected(context.database, caller.party_id, body.person_id, day=body.taken_on)
    if body.laboratory_id is not None:
        await require_laboratory(context.database, body.laboratory_id, today=today)
    return body.laboratory_id


@router.post("/specimens/{specimen_id}/taken-on", operation_id="correct_specimen", response_model=SpecimenCorrected)
async def correct_day(
    request: Request, context: Ctx, specimen_id: UUID, body: SpecimenDayCorrection, caller: Laboratory
) -> Response:
    """Correct the day on which a specimen was taken. An isolation counted from it moves too."""
    sender = await _sender(context, caller)

    async def act(connection: AsyncConnection) -> SpecimenCorrected:
        corrected = await correct_specimen(
            connection,
            context.law,
            specimen_id=specimen_id,
            **body.model_dump(),
            recorded_by=caller.name,
            today=context.clock.today(),
            sender=sender,
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
    sender = await _sender(context, caller)

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
            sender=sender,
        )
        return _shown(recorded)

    return await carry_out_once(request, caller, "record_result", act)


@router.post("/specimens/{specimen_id}/corrections", operation_id="correct_result", response_model=ResultShown)
async def correct(
    request: Request, context: Ctx, specimen_id: UUID, body: ResultCorrection, caller: Laboratory
) -> Response:
    """Correct a specimen's result. The consequences of the wrong one are cancelled."""
    sender = await _sender(context, caller)

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
            sender=sender,
        )
        return _shown(recorded)

    return await carry_out_once(request, caller, "correct_result", act, status=200)


async def _sender(context: Context, caller: Caller) -> Sender:
    await require_laboratory_open(context.database, caller.id_as("laboratory"), today=context.clock.today())
    return Sender(caller.party == "laboratory", caller.id_as("laboratory"))


def _shown(recorded: ResultRecorded) -> ResultShown:
    return ResultShown(
        id=recorded.specimen_id, code=recorded.code, person_id=recorded.person_id, version=recorded.version
    )
