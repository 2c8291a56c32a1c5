"""Staff of offices: who works where, and what the caller itself acts for."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_list
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import STAFF, Caller, allow
from libs.common.door.requests.fields import Body, Day, Text
from libs.contracts.registration import StaffRole
from services.registration.context import Ctx
from services.registration.offices import rows
from services.registration.offices.actions.appoint_staff import appoint_staff, remove_staff
from services.registration.offices.api.offices import Keeper, OfficeShown, known_office

router = APIRouter(prefix="/v1", tags=["offices"])
_STAFF = Listing("staff of an office", first=FIRST_ID)


class NewAppointment(Body):
    roles: Annotated[list[StaffRole], Field(min_length=1, max_length=5)] = ["officer"]
    first_day: Day | None = Field(None, description="left out: today")
    last_day: Day | None = None


class NewRemoval(Body):
    last_day: Day | None = Field(None, description="left out: yesterday, so that it ends now")
    because: Text


class Appointment(BaseModel):
    """A member of staff at an office."""

    id: UUID
    office: str = Field(description="the code of the office")
    subject: str = Field(description="the account at the identity provider")
    roles: list[StaffRole] = Field(description="what the member of staff is there")
    first_day: date
    last_day: date | None = Field(description="null while it has no end")

    @classmethod
    def of(cls, appointment: rows.Appointment) -> "Appointment":
        return cls(
            id=appointment.appointment_id,
            office=appointment.office,
            subject=appointment.subject,
            roles=list(appointment.roles),
            first_day=appointment.first_day,
            last_day=appointment.last_day,
        )


class OwnOffices(BaseModel):
    """The offices that the caller acts for. Without areas: the whole country."""

    offices: list[OfficeShown]
    areas: list[str] | None = Field(description="null: the whole country")


@router.get("/offices/{code}/staff", operation_id="list_staff_of_office")
async def find_staff(context: Ctx, code: str, caller: Keeper, asked: Pages) -> Page[Appointment]:
    """List the staff of an office: who works there, who did, who will."""
    await known_office(context, code)
    appointments = await rows.staff(context.database, code, after=asked.after(_STAFF), limit=asked.one_more)
    part = asked.cut(_STAFF, appointments, key=lambda one: one.appointment_id)
    await audit_list(context.database, caller, "office.staff.read", [code])
    return Page(items=[Appointment.of(one) for one in part.rows], next=part.next)


Subject = Annotated[str, Path(min_length=1, max_length=255, description="the account at the identity provider")]


@router.put("/offices/{code}/staff/{subject}", operation_id="appoint_staff", response_model=Appointment)
async def appoint(
    request: Request, context: Ctx, code: str, subject: Subject, body: NewAppointment, caller: Keeper
) -> Response:
    """Appoint a member of staff to an office: from now on its token sees what lies in the office's areas."""

    async def act(connection: AsyncConnection) -> Appointment:
        appointed = await appoint_staff(
            connection,
            office=code,
            subject=subject,
            roles=body.roles,
            first_day=body.first_day or context.clock.today(),
            last_day=body.last_day,
            by=caller.name,
            by_subject=caller.subject,
        )
        return Appointment.of(appointed)

    return await carry_out_once(request, caller, "appoint_staff", act, status=200)


@router.post("/offices/{code}/staff/{subject}/removal", operation_id="remove_staff", response_model=Appointment)
async def remove(
    request: Request, context: Ctx, code: str, subject: Subject, body: NewRemoval, caller: Keeper
) -> Response:
    """Remove a member of staff from an office: its token for the office is refused from then on."""

    async def act(connection: AsyncConnection) -> Appointment:
        ended = await remove_staff(
            connection,
            office=code,
            subject=subject,
            last_day=body.last_day or context.clock.today() - timedelta(days=1),
            because=body.because,
            by=caller.name,
            by_subject=caller.subject,
        )
        return Appointment.of(ended[0])

    return await carry_out_once(request, caller, "remove_staff", act, status=200)


@router.get("/my-offices", operation_id="read_my_offices")
async def own(context: Ctx, caller: Annotated[Caller, allow(*STAFF)]) -> OwnOffices:
    """Read the offices that the caller acts for, and the areas whose cases it sees."""
    known = [await rows.office(context.database, code) for code in caller.reach.offices]
    areas = caller.reach.areas
    return OwnOffices(
        offices=[OfficeShown.of(office) for office in known if office is not None],
        areas=None if areas is None else list(areas),
    )
