"""Doses: given, corrected, annulled, and what came after them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.own_person import require_person
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.purposes import require_purpose
from libs.common.door.requests.fields import Body, Day, ShortText, Text
from libs.common.refusals import Fault, NotFound, RequestInvalid
from services.programmes.context import Context, Ctx
from services.programmes.vaccination import rows as queries
from services.programmes.vaccination.actions.correct_dose import correct_dose
from services.programmes.vaccination.actions.give_dose import give_dose
from services.programmes.vaccination.actions.report_adverse_event import report_adverse_event, see_adverse_event

router = APIRouter(prefix="/v1", tags=["doses"])


class NewDose(Body):
    person_id: UUID
    site_id: UUID
    product: ShortText = Field(examples=["astrazeneca"])
    lot: ShortText = Field(examples=["A1002"])
    given_on: Day


class DoseCorrection(Body):
    product: ShortText | None = None
    lot: ShortText | None = None
    given_on: Day | None = None
    dose_no: Annotated[int, Field(ge=1, le=9)] | None = None
    annulled: bool = False
    because: Text

    @model_validator(mode="after")
    def _something(self) -> "DoseCorrection":
        if not (self.annulled or self.product or self.lot or self.given_on or self.dose_no):
            raise PydanticCustomError("correction_empty", "nothing to correct")
        return self


class AdverseEvent(Body):
    severity: Literal["mild", "moderate", "serious"]
    onset_on: Day
    description: Text


class Review(Body):
    note: Text


def _not_to_come(request: Request, context: Context, day: Any, pointer: str) -> None:
    if day is not None and day > context.clock.today():
        raise RequestInvalid(faults=[Fault(pointer, "day_in_the_future")])


@router.post("/doses", status_code=201, operation_id="give_dose")
async def give(
    request: Request, context: Ctx, body: NewDose, caller: Annotated[Caller, allow("officer", "system")]
) -> Response:
    """The next dose of a confirmed person, booked or not; never before its interval."""
    _not_to_come(request, context, body.given_on, "/given_on")

    async def act(connection: AsyncConnection) -> Any:
        row = await give_dose(connection, context.law, **body.model_dump(), recorded_by=caller.name)
        return _shown(row)

    return await carry_out_once(request, caller, "give_dose", act)


@router.post("/doses/{dose_id}/corrections", operation_id="correct_dose")
async def correct(
    request: Request, context: Ctx, dose_id: UUID, body: DoseCorrection, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """What was wrong of it, or that it was never given; its certificate is valid no more, and the person is told."""
    _not_to_come(request, context, body.given_on, "/given_on")

    async def act(connection: AsyncConnection) -> Any:
        row = await correct_dose(connection, context.law, dose_id=dose_id, **body.model_dump(), recorded_by=caller.name)
        return {**_shown(row), "version": row["version"], "annulled": row["annulled"]}

    return await carry_out_once(request, caller, "correct_dose", act, status=200)


@router.post("/doses/{dose_id}/adverse-events", status_code=201, operation_id="report_adverse_event")
async def report(
    request: Request,
    context: Ctx,
    dose_id: UUID,
    body: AdverseEvent,
    caller: Annotated[Caller, allow("person", "officer", acting=True)],
) -> Response:
    """By the person, or for the person; a serious one is put before an officer at once."""
    _not_to_come(request, context, body.onset_on, "/onset_on")
    person_id = await queries.person_of_dose(context.database, dose_id)
    if person_id is None:
        raise NotFound(what="dose")
    await require_person(context.database, caller, person_id, what="dose")

    async def act(connection: AsyncConnection) -> Any:
        row = await report_adverse_event(connection, dose_id=dose_id, **body.model_dump(), reported_by=caller.name)
        return {"id": row["adverse_event_id"], **{k: row[k] for k in ("dose_id", "severity", "onset_on")}}

    return await carry_out_once(request, caller, "report_adverse_event", act)


@router.get("/adverse-events/{adverse_event_id}", operation_id="read_adverse_event")
async def read_event(
    request: Request, context: Ctx, adverse_event_id: UUID, caller: Annotated[Caller, allow("officer")]
) -> dict[str, Any]:
    """What was reported, in the person's words, for an officer who says why (`X-Purpose`). Audited."""
    row = await queries.adverse_event(context.database, adverse_event_id)
    if row is None:
        raise NotFound(what="adverse event")
    purpose = require_purpose(request, caller)
    database = context.database
    await audit_look(database, caller, "adverse_event.read", [row["person_id"]], purpose=purpose)
    named = ("dose_id", "person_id", "severity", "onset_on", "description", "recorded_at", "seen_by")
    return {"id": adverse_event_id, **{name: row[name] for name in named}}


@router.post("/adverse-events/{adverse_event_id}/review", operation_id="review_adverse_event")
async def review(
    request: Request, adverse_event_id: UUID, body: Review, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """An officer has seen it and says what follows."""

    async def act(connection: AsyncConnection) -> Any:
        await see_adverse_event(connection, adverse_event_id=adverse_event_id, note=body.note, seen_by=caller.name)
        return {"id": adverse_event_id, "seen_by": caller.name}

    return await carry_out_once(request, caller, "review_adverse_event", act, status=200)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    named = ("person_id", "dose_no", "product", "lot", "given_on", "place")
    return {"id": row["dose_id"], **{name: row[name] for name in named}}
