"""Phases of vaccination: areas where it has begun, areas where it begins next, and the seats of all persons."""

from dataclasses import asdict
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.door.requests.fields import Body, Day, ShortText, Text
from libs.common.door.requests.places import pointers, refuse_unknown_places
from libs.common.door.revalidation import MINUTE_S, let_cache
from libs.common.refusals import Fault, RequestInvalid
from services.programmes.context import Ctx
from services.programmes.sites.rules.products import product_terms
from services.programmes.vaccination.actions.choose_phase import choose_phase, figures_for_choice
from services.programmes.vaccination.actions.confirm import confirm
from services.programmes.vaccination.actions.give_seats import give_seats
from services.programmes.vaccination.rows import phases as rows
from services.programmes.vaccination.rows.seats import DosesToSeat

router = APIRouter(prefix="/v1", tags=["vaccination"])
Officer = Annotated[Caller, allow("officer")]
PhaseNumber = Annotated[int, Field(ge=1, le=99)]


class NewPhase(Body):
    areas: Annotated[list[ShortText], Field(min_length=1, max_length=100, examples=[["TH-12", "TH-13"]])]
    starts_on: Day
    figures_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    note: Text


class PhaseConfirmation(Body):
    phase: Annotated[PhaseNumber, Field(description="the phase whose registrations are confirmed")]


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


class Phase(BaseModel):
    """Areas where vaccination begins on the same day."""

    number: int
    areas: list[str] = Field(description="codes of areas, each with all that is within it")
    starts_on: date
    note: str = Field(description="why these areas were chosen")


class AreaFigures(BaseModel):
    """The figures of an area before its phase is chosen."""

    area: str
    cases: int = Field(description="positive results of the last `cases_days` days")
    registered: int = Field(description="who is registered for vaccination")
    confirmed: int = Field(description="who of them was confirmed in a phase")


class PhaseFigures(BaseModel):
    """The figures from which the areas of a phase are chosen."""

    cases_days: int = Field(description="of how many days cases are counted")
    areas: list[AreaFigures]
    hash: str = Field(description="of exactly these figures; whoever chooses a phase gives it back")


class ChosenPhase(BaseModel):
    """A phase as an officer chose it; `id` is its number."""

    id: int
    number: int
    areas: list[str]
    starts_on: date
    figures_hash: str
    note: str


class ConfirmedRegistrations(BaseModel):
    """The number of registrations of a phase that were confirmed."""

    phase: int
    confirmed: int = Field(description="registrations that are confirmed now")
    left_the_employer: int = Field(description="registered in the areas of the phase, but employed there no more")


class Schedule(BaseModel):
    """Seats given to all persons of a phase at once."""

    id: UUID
    phase: int
    dose_no: int
    product: str
    first_day: date
    last_day: date
    persons: int = Field(description="who waited for a seat")
    seated: int = Field(description="who was given one; the others stay for the next schedule")


@router.get("/vaccination-phases", operation_id="list_vaccination_phases")
async def phases(context: Ctx, response: Response, _: Annotated[Caller, allow(*PARTIES)]) -> Page[Phase]:
    """List every phase with its areas and first day."""
    let_cache(response, MINUTE_S)
    chosen = await rows.phases(context.database)
    return Page(items=[Phase.model_validate(phase, from_attributes=True) for phase in chosen], next=None)


@router.get("/vaccination-phases/figures", operation_id="read_phase_figures")
async def figures(context: Ctx, _: Annotated[Caller, allow("officer", "manager")]) -> PhaseFigures:
    """Read the figures for the choice of areas: recent cases, registered and confirmed persons, and their hash."""
    async with context.database.transaction(wakes=False) as connection:
        figures_now = await figures_for_choice(connection, context.law, today=context.clock.today())
    return PhaseFigures.model_validate(asdict(figures_now))


@router.post(
    "/vaccination-phases", status_code=201, operation_id="choose_vaccination_phase", response_model=ChosenPhase
)
async def choose(request: Request, context: Ctx, body: NewPhase, caller: Officer) -> Response:
    """Choose the areas of the next phase by figures whose hash is given. They are stored with the phase."""
    context.law.rule("programmes", "vaccination")
    refuse_unknown_places(request, areas=pointers("areas", body.areas))
    if body.starts_on < context.clock.today():
        raise RequestInvalid(faults=[Fault("/starts_on", "day_in_the_past")])

    async def act(connection: AsyncConnection) -> ChosenPhase:
        chosen = await choose_phase(
            connection,
            context.law,
            areas=body.areas,
            starts_on=body.starts_on,
            note=body.note,
            figures_read=body.figures_hash,
            chosen_by=caller.name,
            today=context.clock.today(),
        )
        phase = asdict(chosen.phase)
        return ChosenPhase(id=chosen.phase.number, **phase, figures_hash=chosen.figures_hash)

    return await carry_out_once(request, caller, "choose_vaccination_phase", act)


@router.post("/vaccination-confirmations", operation_id="confirm_vaccinations", response_model=ConfirmedRegistrations)
async def confirm_all(request: Request, context: Ctx, body: PhaseConfirmation, caller: Officer) -> Response:
    """Confirm everybody who is registered in the areas of a phase that has begun and who still works there."""

    async def act(connection: AsyncConnection) -> ConfirmedRegistrations:
        done = await confirm(connection, number=body.phase, confirmed_by=caller.name, today=context.clock.today())
        return ConfirmedRegistrations(phase=body.phase, confirmed=done.confirmed, left_the_employer=done.left)

    return await carry_out_once(request, caller, "confirm_vaccinations", act, status=200)


@router.post("/vaccination-schedules", status_code=201, operation_id="give_vaccination_seats", response_model=Schedule)
async def schedule(request: Request, context: Ctx, body: NewSchedule, caller: Officer) -> Response:
    """Give the free seats of these days to persons of the phase whose dose is due, by area, risk and registration."""
    today = context.clock.today()
    if body.first_day < today:
        raise RequestInvalid(faults=[Fault("/first_day", "day_in_the_past")])
    product_terms(context.law, body.product, body.first_day)

    async def act(connection: AsyncConnection) -> Schedule:
        wanted = body.model_dump()
        given = await give_seats(connection, DosesToSeat(**wanted), made_by=caller.name, today=today)
        return Schedule(id=given.schedule_id, **wanted, persons=given.persons, seated=given.seated)

    return await carry_out_once(request, caller, "give_vaccination_seats", act)
