"""Hospitels, their beds, who waits, and who stands at the door."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import as_json, carry_out_once, json_response, once_of
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.observing.tracing import current_traceparent
from libs.common.refusals import NotFound
from services.programmes.hospitels import rows as queries
from services.programmes.hospitels.actions.admit_at_the_door import Arrival
from services.programmes.hospitels.actions.admit_under_lock import admit_under_lock
from services.programmes.hospitels.actions.beds import add_beds, open_facility, put_bed_in_service

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
    prefix: Annotated[ShortText | None, Field(examples=["A-"])] = None


class InService(Body):
    in_service: bool


class NewArrival(Body):
    person_id: UUID


@router.post("/facilities", status_code=201, operation_id="open_facility")
async def facility(request: Request, body: NewFacility, caller: Annotated[Caller, allow("officer")]) -> Response:
    """A hospitel, perhaps with its first beds."""
    request.app.state.law.rule("programmes", "bed_offer")
    refuse_unknown_places(request, areas={"/area": body.area})

    async def act(connection: AsyncConnection) -> Any:
        return {"id": await open_facility(connection, **body.model_dump()), **body.model_dump()}

    answer = await carry_out_once(request, caller, "open_facility", act)
    request.app.state.wakeups.signal("beds")
    return answer


@router.post("/facilities/{facility_id}/beds", status_code=201, operation_id="add_beds")
async def beds(
    request: Request, facility_id: UUID, body: NewBeds, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """So many beds more; whoever waits in the area is offered them."""

    async def act(connection: AsyncConnection) -> Any:
        done = await add_beds(connection, facility_id=facility_id, count=body.count, prefix=body.prefix or "")
        return {"id": facility_id, **asdict(done)}

    answer = await carry_out_once(request, caller, "add_beds", act)
    request.app.state.wakeups.signal("beds")
    return answer


@router.post("/beds/{bed_id}/service", operation_id="put_bed_in_service")
async def service(
    request: Request, bed_id: UUID, body: InService, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Out of service for cleaning or repair, and back; never while somebody has it."""

    async def act(connection: AsyncConnection) -> Any:
        row = await put_bed_in_service(connection, bed_id=bed_id, in_service=body.in_service)
        return {"id": bed_id, **{k: row[k] for k in ("facility_id", "label", "in_service")}}

    answer = await carry_out_once(request, caller, "put_bed_in_service", act, status=200)
    request.app.state.wakeups.signal("beds")
    return answer


@router.get("/occupancy", operation_id="read_occupancy")
async def occupancy(
    request: Request,
    _: Annotated[Caller, allow("officer", "manager", "supervisor", "agent", "operator")],
    area: Area = None,
) -> dict[str, Any]:
    """Every hospitel's beds as they are now."""
    refuse_unknown_places(request, areas={"#query/area": area})
    found, totals = await queries.occupancy(request.app.state.database, area=area)
    return {**found.answer(), "totals": totals}


@router.get("/waiting-list", operation_id="read_waiting_list")
async def waiting_list(
    request: Request, caller: Annotated[Caller, allow("officer")], area: Area = None
) -> dict[str, Any]:
    """Who waits for a bed, by area, longest first. Audited."""
    refuse_unknown_places(request, areas={"#query/area": area})
    state = request.app.state
    found = await queries.waiting_list(state.database, area=area)
    await audit_look(state.database, caller, "waiting_list.read", {item["person_id"] for item in found.items})
    return found.answer()


@router.post("/facilities/{facility_id}/admissions", status_code=201, operation_id="admit_at_the_door")
async def admit(
    request: Request, facility_id: UUID, body: NewArrival, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Whoever stands at the door: into the bed that was offered here, or from the waiting list into any free one."""
    state = request.app.state
    told = {"id": "$stay", "person_id": body.person_id, "facility_id": facility_id, "bed_id": "$bed"}
    once = await once_of(request, caller, "admit_at_the_door")
    arrival = Arrival(
        body.person_id,
        facility_id,
        state.clock.today(),
        as_json({**told, "status": "admitted"}),
        caller.name,
        once.record,
        current_traceparent(),
    )
    answer = await once.written(state.admissions(arrival), state.database)
    if isinstance(answer, Response):
        return answer
    if answer is not None:
        return json_response(201, answer)
    if replayed := await once.recall_alone(state.database):
        return replayed
    if not await queries.facility_known(state.database, facility_id):
        raise NotFound(what="facility")
    return await _under_the_lock(request, caller, body.person_id, facility_id, told)


async def _under_the_lock(
    request: Request, caller: Caller, person_id: UUID, facility_id: UUID, told: dict[str, Any]
) -> Response:
    """Where the hot statement gave no bed: offered already, or another id of the person, or none is free."""
    day = request.app.state.clock.today()

    async def act(connection: AsyncConnection) -> Any:
        found = await admit_under_lock(
            connection, person_id=person_id, facility_id=facility_id, by=caller.name, day=day
        )
        return {**told, **found, "status": "admitted"}

    return await carry_out_once(request, caller, "admit_at_the_door", act)
