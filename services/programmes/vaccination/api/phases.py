"""Where vaccination has begun, where it begins next, and everybody's seat."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.door.requests.fields import Body, Day, ShortText, Text
from libs.common.door.requests.places import pointers, refuse_unknown_places
from libs.common.refusals import Fault, RequestInvalid
from services.programmes.context import Ctx
from services.programmes.sites.rules.products import product_terms
from services.programmes.vaccination import rows as queries
from services.programmes.vaccination.actions.choose_phase import choose_phase, figures_for_choice
from services.programmes.vaccination.actions.confirm import confirm
from services.programmes.vaccination.actions.give_seats import Wanted, give_seats

router = APIRouter(prefix="/v1", tags=["vaccination"])
Officer = Annotated[Caller, allow("officer")]
PhaseNumber = Annotated[int, Field(ge=1, le=99)]


class NewPhase(Body):
    areas: Annotated[list[ShortText], Field(min_length=1, max_length=100, examples=[["TH-12", "TH-13"]])]
    starts_on: Day
    figures_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    note: Text


class Confirmation(Body):
    phase: PhaseNumber


class NewSchedule(Body):
    phase: PhaseNumber
    dose_no: Annotated[int, Field(ge=1, le=9)] = 1
    product: ShortText = Field(examples=["astrazeneca"])
    first_day: Day
    last_day: Day

    @model_validator(mode="after")
    def _days(self) -> "NewSchedule":
        if self.first_day > self.last_day:
            raise PydanticCustomError("days_reversed", "last day before first day")
        return self


@router.get("/vaccination-phases", operation_id="list_vaccination_phases")
async def phases(request: Request, context: Ctx, _: Annotated[Caller, allow(*PARTIES)]) -> dict[str, Any]:
    """Every phase with its areas and first day."""
    named = ("number", "areas", "starts_on", "note")
    rows = await queries.phases(context.database)
    return {"items": [{name: row[name] for name in named} for row in rows], "next": None}


@router.get("/vaccination-phases/figures", operation_id="read_phase_figures")
async def figures(request: Request, context: Ctx, _: Annotated[Caller, allow("officer", "manager")]) -> dict[str, Any]:
    """What a choice of areas is made with: cases of the last days, registered and confirmed, and their hash."""
    async with context.database.transaction(wakes=False) as connection:
        return await figures_for_choice(connection, context.law, today=context.clock.today())


@router.post("/vaccination-phases", status_code=201, operation_id="choose_vaccination_phase")
async def choose(request: Request, context: Ctx, body: NewPhase, caller: Officer) -> Response:
    """The next phase, chosen with the figures whose hash is given: they are kept with it."""
    context.law.rule("programmes", "vaccination")
    refuse_unknown_places(request, areas=pointers("areas", body.areas))
    if body.starts_on < context.clock.today():
        raise RequestInvalid(faults=[Fault("/starts_on", "day_in_the_past")])

    async def act(connection: AsyncConnection) -> Any:
        row = await choose_phase(
            connection,
            context.law,
            areas=body.areas,
            starts_on=body.starts_on,
            note=body.note,
            figures_read=body.figures_hash,
            chosen_by=caller.name,
            today=context.clock.today(),
        )
        return {"id": row["number"], **{k: row[k] for k in ("number", "areas", "starts_on", "figures_hash", "note")}}

    return await carry_out_once(request, caller, "choose_vaccination_phase", act)


@router.post("/vaccination-confirmations", operation_id="confirm_vaccinations")
async def confirm_all(request: Request, context: Ctx, body: Confirmation, caller: Officer) -> Response:
    """Everybody who is registered in the areas of a phase that has begun, and still works there."""

    async def act(connection: AsyncConnection) -> Any:
        done = await confirm(connection, number=body.phase, confirmed_by=caller.name, today=context.clock.today())
        return {"phase": body.phase, "confirmed": done.confirmed, "left_the_employer": done.left}

    return await carry_out_once(request, caller, "confirm_vaccinations", act, status=200)


@router.post("/vaccination-schedules", status_code=201, operation_id="give_vaccination_seats")
async def schedule(request: Request, context: Ctx, body: NewSchedule, caller: Officer) -> Response:
    """Free seats of these days to everybody of the phase whose dose is due, by area, risk and time of registration."""
    today = context.clock.today()
    if body.first_day < today:
        raise RequestInvalid(faults=[Fault("/first_day", "day_in_the_past")])
    product_terms(context.law, body.product, body.first_day)

    async def act(connection: AsyncConnection) -> Any:
        row = await give_seats(connection, Wanted(**body.model_dump()), made_by=caller.name, today=today)
        schedule_id: UUID = row["schedule_id"]
        return {"id": schedule_id, **body.model_dump(), "persons": row["persons"], "seated": row["seated"]}

    return await carry_out_once(request, caller, "give_vaccination_seats", act)
