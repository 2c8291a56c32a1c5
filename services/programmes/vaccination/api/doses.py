"""Doses: given, corrected, annulled; and adverse events after them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.purposes import require_purpose
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, Day, Reference, ShortText, Text
from libs.common.refusals import Fault, NotFound, RequestInvalid
from services.programmes.context import Context, Ctx
from services.programmes.sites.actions.own_place import require_expected, require_open_place
from services.programmes.vaccination.actions.correct_dose import correct_dose
from services.programmes.vaccination.actions.give_dose import give_dose
from services.programmes.vaccination.actions.report_adverse_event import report_adverse_event, see_adverse_event
from services.programmes.vaccination.rows import adverse_events, doses

router = APIRouter(prefix="/v1", tags=["doses"])


class NewDose(Body):
    person_id: UUID
    site_id: UUID
    product: ShortText = Field(examples=["astrazeneca"])
    lot: Reference = Field(examples=["A1002"])
    given_on: Day


class DoseCorrection(Body):
    product: ShortText | None = None
    lot: Reference | None = None
    given_on: Day | None = None
    dose_no: Annotated[int, Field(ge=1, le=9)] | None = None
    annulled: bool = False
    because: Text

    @model_validator(mode="after")
    def _something(self) -> "DoseCorrection":
        if not (self.annulled or self.product or self.lot or self.given_on or self.dose_no):
            raise PydanticCustomError("correction_empty", "nothing to correct")
        return self


class NewAdverseEvent(Body):
    severity: Literal["mild", "moderate", "serious"]
    onset_on: Day
    description: Text


class AdverseEventReview(Body):
    note: Text


class Dose(BaseModel):
    """A dose that was given."""

    id: UUID
    person_id: UUID
    dose_no: int
    product: str
    lot: str
    given_on: date
    place: str = Field(description="the name of the site")

    @model_validator(mode="before")
    @classmethod
    def _row(cls, given: object) -> object:
        return {"id": given.dose_id, **asdict(given)} if isinstance(given, doses.Dose) else given


class CorrectedDose(Dose):
    """A dose after a correction."""

    version: int
    annulled: bool = Field(description="it was never given")


class AdverseEventReported(BaseModel):
    """An adverse event after a dose, as it was recorded."""

    id: UUID
    dose_id: UUID
    severity: Literal["mild", "moderate", "serious"]
    onset_on: date


class AdverseEvent(BaseModel):
    """An adverse event after a dose, in the words of the one who reported it."""

    id: UUID
    dose_id: UUID
    person_id: UUID
    severity: Literal["mild", "moderate", "serious"]
    onset_on: date
    description: str
    recorded_at: datetime
    seen_by: str | None = Field(description="the officer who has seen it")


class AdverseEventReviewed(BaseModel):
    """An adverse event that an officer has seen."""

    id: UUID
    seen_by: str = Field(description="the officer who has seen it")


def _not_to_come(context: Context, day: date | None, pointer: str) -> None:
    if day is not None and day > context.clock.today():
        raise RequestInvalid(faults=[Fault(pointer, "day_in_the_future")])


@router.post("/doses", status_code=201, operation_id="give_dose", response_model=Dose)
async def give(
    request: Request, context: Ctx, body: NewDose, caller: Annotated[Caller, allow("officer", "facility", "system")]
) -> Response:
    """Record the next dose of a confirmed person, with or without a booking; never before its interval.

    A site's own client records doses of the persons who have a booking of that day there.
    """
    _not_to_come(context, body.given_on, "/given_on")
    if caller.party == "facility":
        await require_open_place(context.database, caller.party_id, today=context.clock.today())
        visible(caller, body.site_id, lambda site: Whose(facility=site), what="site")
        await require_expected(context.database, body.site_id, body.person_id, day=body.given_on)

    async def act(connection: AsyncConnection) -> Dose:
        dose = await give_dose(connection, context.law, **body.model_dump(), recorded_by=caller.name)
        return Dose.model_validate(dose)

    return await carry_out_once(request, caller, "give_dose", act)


@router.post("/doses/{dose_id}/corrections", operation_id="correct_dose", response_model=CorrectedDose)
async def correct(
    request: Request, context: Ctx, dose_id: UUID, body: DoseCorrection, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Correct a dose, or annul it. Its certificate ends, and the person gets a message."""
    _not_to_come(context, body.given_on, "/given_on")

    async def act(connection: AsyncConnection) -> CorrectedDose:
        dose = await correct_dose(
            connection, context.law, dose_id=dose_id, **body.model_dump(), recorded_by=caller.name
        )
        return CorrectedDose.model_validate(dose)

    return await carry_out_once(request, caller, "correct_dose", act, status=200)


@router.post(
    "/doses/{dose_id}/adverse-events",
    status_code=201,
    operation_id="report_adverse_event",
    response_model=AdverseEventReported,
)
async def report(
    request: Request,
    context: Ctx,
    dose_id: UUID,
    body: NewAdverseEvent,
    caller: Annotated[Caller, allow("person", "officer", acting=True)],
) -> Response:
    """Report an adverse event after a dose, as the person or for them. A serious one is shown to an officer at once."""
    _not_to_come(context, body.onset_on, "/onset_on")
    visible(
        caller, await doses.person_of_dose(context.database, dose_id), lambda person: Whose(person=person), what="dose"
    )

    async def act(connection: AsyncConnection) -> AdverseEventReported:
        made = await report_adverse_event(connection, dose_id=dose_id, **body.model_dump(), reported_by=caller.name)
        return AdverseEventReported(
            id=made.adverse_event_id, dose_id=dose_id, severity=body.severity, onset_on=body.onset_on
        )

    return await carry_out_once(request, caller, "report_adverse_event", act)


@router.get("/adverse-events/{adverse_event_id}", operation_id="read_adverse_event")
async def read_event(
    request: Request, context: Ctx, adverse_event_id: UUID, caller: Annotated[Caller, allow("officer")]
) -> AdverseEvent:
    """Read a report, as an officer who gives a purpose (`X-Purpose`). Audited."""
    event = await adverse_events.adverse_event(context.database, adverse_event_id)
    if event is None:
        raise NotFound(what="adverse event")
    purpose = require_purpose(request, caller)
    await audit_look(context.database, caller, "adverse_event.read", [event.person_id], purpose=purpose)
    return AdverseEvent.model_validate({"id": adverse_event_id, **asdict(event)})


@router.post(
    "/adverse-events/{adverse_event_id}/review",
    operation_id="review_adverse_event",
    response_model=AdverseEventReviewed,
)
async def review(
    request: Request, adverse_event_id: UUID, body: AdverseEventReview, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Record that an officer has seen an adverse event, with a note."""

    async def act(connection: AsyncConnection) -> AdverseEventReviewed:
        await see_adverse_event(connection, adverse_event_id=adverse_event_id, note=body.note, seen_by=caller.name)
        return AdverseEventReviewed(id=adverse_event_id, seen_by=caller.name)

    return await carry_out_once(request, caller, "review_adverse_event", act, status=200)
