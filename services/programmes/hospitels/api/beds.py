"""Hospitels and their beds: the waiting list, and the admission of people who arrive."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.database.rows import left_off
from libs.common.door.answers.idempotency import as_json, carry_out_once, json_response, once_of
from libs.common.door.answers.pages import BoundedList
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, EnteredNumber, Reference, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.observing.tracing import current_traceparent
from libs.common.refusals import NotFound
from libs.common.values.identifiers import person_id_of
from services.programmes.context import Context, Ctx
from services.programmes.hospitels.actions.admit_at_the_door import Arrival
from services.programmes.hospitels.actions.admit_under_lock import admit_under_lock
from services.programmes.hospitels.actions.beds import add_beds, open_facility, put_bed_in_service
from services.programmes.hospitels.rows import beds as rows
from services.programmes.hospitels.rows import waiting_list as waiting
from services.programmes.sites.actions.own_place import require_open_place

router = APIRouter(prefix="/v1", tags=["hospitels"])
BEDS_MAX = 5_000
Area = Annotated[ShortText | None, Query()]


class NewFacility(Body):
    name: Text = Field(examples=["Hospitel บางนา"])
    area: ShortText = Field(examples=["TH-10"])
    address: Text
    beds: Annotated[int, Field(ge=0, le=BEDS_MAX)] = 0


class NewBeds(Body):
    count: Annotated[int, Field(ge=1, le=BEDS_MAX)]
    prefix: Annotated[Reference | None, Field(examples=["A-"])] = None


class BedService(Body):
    in_service: bool


class NewArrival(Body):
    person_id: UUID | None = None
    national_id: EnteredNumber | None = Field(None, description="instead of `person_id`: as the person's document says")

    @model_validator(mode="after")
    def _one_name(self) -> "NewArrival":
        if (self.person_id is None) == (self.national_id is None):
            raise PydanticCustomError("person_named_once", "name the person by one of both")
        return self


class Facility(BaseModel):
    """A hospitel."""

    id: UUID
    name: str
    area: str
    address: str
    beds: int


class BedsAdded(BaseModel):
    """The number of beds added to the hospitel, and the labels of the first and the last."""

    id: UUID
    added: int
    first_label: str
    last_label: str


class BedShown(BaseModel):
    """A bed of a hospitel."""

    id: UUID
    facility_id: UUID
    label: str
    in_service: bool


class BedCounts(BaseModel):
    """Numbers of beds."""

    beds: int
    free: int
    occupied: int
    promised: int


class FacilityBeds(BedCounts):
    """A hospitel and its beds as they are now."""

    id: UUID
    name: str
    area: str
    address: str
    closed_on: date | None = Field(description="from this day on nobody is taken in there; null while it is open")
    out_of_service: int


class OccupancyShown(BoundedList[FacilityBeds]):
    """Every hospitel, by area and name, and the totals of all."""

    totals: BedCounts


class PlaceInLine(BaseModel):
    """A person on the waiting list for a bed."""

    id: UUID = Field(description="of the stay")
    person_id: UUID
    area: str
    waiting_since: datetime
    place_in_line: int


class AdmissionShown(BaseModel):
    """A person's stay, in the bed that was given."""

    id: UUID
    person_id: UUID
    facility_id: UUID
    bed_id: UUID
    status: Literal["admitted"]


@router.post("/facilities", status_code=201, operation_id="open_facility", response_model=Facility)
async def facility(
    request: Request, context: Ctx, body: NewFacility, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Open a hospitel, with its first beds if given."""
    context.law.rule("programmes", "bed_offer")
    refuse_unknown_places(request, areas={"/area": body.area})

    async def act(connection: AsyncConnection) -> Facility:
        return Facility(id=await open_facility(connection, **body.model_dump()), **body.model_dump())

    answer = await carry_out_once(request, caller, "open_facility", act)
    context.wakeups.signal("beds")
    return answer


@router.post("/facilities/{facility_id}/beds", status_code=201, operation_id="add_beds", response_model=BedsAdded)
async def beds(
    request: Request, context: Ctx, facility_id: UUID, body: NewBeds, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Add beds. They are offered to persons who wait in the area."""

    async def act(connection: AsyncConnection) -> BedsAdded:
        done = await add_beds(connection, facility_id=facility_id, count=body.count, prefix=body.prefix or "")
        return BedsAdded(id=facility_id, **asdict(done))

    answer = await carry_out_once(request, caller, "add_beds", act)
    context.wakeups.signal("beds")
    return answer


@router.post("/beds/{bed_id}/service", operation_id="put_bed_in_service", response_model=BedShown)
async def service(
    request: Request, context: Ctx, bed_id: UUID, body: BedService, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Put a bed out of service for cleaning or repair, or back in service; never while it is occupied."""

    async def act(connection: AsyncConnection) -> BedShown:
        bed = await put_bed_in_service(connection, bed_id=bed_id, in_service=body.in_service)
        return BedShown(id=bed_id, **asdict(bed))

    answer = await carry_out_once(request, caller, "put_bed_in_service", act, status=200)
    context.wakeups.signal("beds")
    return answer


@router.get("/occupancy", operation_id="read_occupancy")
async def occupancy(
    request: Request,
    context: Ctx,
    _: Annotated[Caller, allow("officer", "manager", "supervisor", "agent", "operator")],
    area: Area = None,
) -> OccupancyShown:
    """Read the present beds of every hospitel."""
    refuse_unknown_places(request, areas={"#query/area": area})
    hospitels = await rows.occupancy(context.database, area=area)
    totals = await rows.bed_totals(context.database, area=area)
    return OccupancyShown(
        items=[FacilityBeds.model_validate(hospitel, from_attributes=True) for hospitel in hospitels],
        left_off=left_off(hospitels),
        totals=BedCounts(**asdict(totals)),
    )


@router.get("/waiting-list", operation_id="read_waiting_list")
async def waiting_list(
    request: Request, context: Ctx, caller: Annotated[Caller, allow("officer")], area: Area = None
) -> BoundedList[PlaceInLine]:
    """Read the waiting list for beds, by area, longest waiting first. Audited."""
    refuse_unknown_places(request, areas={"#query/area": area})
    waiting_persons = await waiting.waiting_list(context.database, area=area, areas=caller.areas)
    await audit_look(context.database, caller, "waiting_list.read", {stay.person_id for stay in waiting_persons})
    items = [PlaceInLine.model_validate(stay, from_attributes=True) for stay in waiting_persons]
    return BoundedList(items=items, left_off=left_off(waiting_persons))


@router.post(
    "/facilities/{facility_id}/admissions",
    status_code=201,
    operation_id="admit_at_the_door",
    response_model=AdmissionShown,
)
async def admit(
    request: Request,
    context: Ctx,
    facility_id: UUID,
    body: NewArrival,
    caller: Annotated[Caller, allow("officer", "facility")],
) -> Response:
    """Admit a person who has arrived: to the bed offered here, or from the waiting list to any free bed.

    The hospitel's own client does it too, by the number of the document that the person shows.
    """
    if caller.party == "facility":
        await require_open_place(context.database, caller.party_id, today=context.clock.today())
        visible(caller, facility_id, lambda facility: Whose(facility=facility), what="facility")
    person_id = body.person_id or person_id_of(body.national_id or "", agency_key=context.agency_key)
    template = {"id": "$stay", "person_id": person_id, "facility_id": facility_id, "bed_id": "$bed"}
    once = await once_of(request, caller, "admit_at_the_door")
    arrival = Arrival(
        person_id,
        facility_id,
        context.clock.today(),
        as_json({**template, "status": "admitted"}),
        caller.name,
        once.record,
        current_traceparent(),
    )
    answer = await once.written(context.admit_arrival(arrival), context.database)
    if isinstance(answer, Response):
        return answer
    if answer is not None:
        return json_response(201, answer)
    if replayed := await once.recall_alone(context.database):
        return replayed
    if not await rows.facility_known(context.database, facility_id):
        raise NotFound(what="facility")
    return await _under_the_lock(request, context, caller, person_id, facility_id)


async def _under_the_lock(
    request: Request, context: Context, caller: Caller, person_id: UUID, facility_id: UUID
) -> Response:
    """Admit under the person's lock if the fast statement gave no bed: one was offered, another id, none free."""
    day = context.clock.today()

    async def act(connection: AsyncConnection) -> AdmissionShown:
        admitted = await admit_under_lock(
            connection, person_id=person_id, facility_id=facility_id, by=caller.name, day=day
        )
        return AdmissionShown(
            id=admitted.stay_id, person_id=person_id, facility_id=facility_id, bed_id=admitted.bed_id, status="admitted"
        )

    return await carry_out_once(request, caller, "admit_at_the_door", act)
