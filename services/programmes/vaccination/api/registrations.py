"""Employers register willing employees, one by one or by a file; officers confirm them and give them seats."""

from datetime import datetime
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, UploadFile
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_list
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.everywhere.file_jobs import FILE_BYTES_MAX, JobStarted, take_file
from libs.common.door.requests.fields import Body, EnteredNumber, Nothing
from libs.common.refusals import Fault, Refusal
from libs.common.sheets.columns import column_places
from services.programmes.context import Ctx
from services.programmes.vaccination.actions.confirm import withdraw
from services.programmes.vaccination.actions.register_willing import (
    Registrar,
    register_rows,
    registration_state,
)
from services.programmes.vaccination.rows import registrations as rows
from services.programmes.vaccination.rules.vaccination_file import VACCINATION_COLUMNS

router = APIRouter(prefix="/v1", tags=["vaccination"])
_LISTING = Listing("vaccinations", first=FIRST_ID)
Registering = Annotated[Caller, allow("employer", "payroll_agent", "officer")]


class RegistrationRefused(Refusal):
    code = "registration_refused"
    kind = "invalid"
    follows_from_news = True


class NewRegistration(Body):
    employer_number: EnteredNumber = Field(examples=["1000000014"])
    national_id: EnteredNumber = Field(examples=["3100600445635"])


class WillingEmployee(BaseModel):
    """An employee who is registered for vaccination; `id` is the registration's."""

    id: UUID
    person_id: UUID
    known: bool = Field(description="the same employer had registered the person before")


class Registration(BaseModel):
    """A registration as its employer may see it, without doses."""

    id: UUID
    person_id: UUID
    area: str = Field(description="where the person works")
    status: Literal["registered", "confirmed", "withdrawn"]
    phase: int | None
    recorded_at: datetime
    left_the_employer: bool = Field(description="the person is employed there no more")


class WithdrawnRegistration(BaseModel):
    """A registration that was withdrawn."""

    id: UUID
    status: Literal["withdrawn"] = "withdrawn"


def registrar_of(caller: Caller) -> Registrar:
    return Registrar(caller.name, caller.is_officer, caller.employers)


@router.post("/vaccinations", status_code=201, operation_id="register_willing_employee", response_model=WillingEmployee)
async def register(request: Request, context: Ctx, body: NewRegistration, caller: Registering) -> Response:
    """Register one employee who is willing. Repeated by the same employer, it gives the same answer."""
    context.law.rule("programmes", "vaccination").at("phases", context.clock.today())

    async def act(connection: AsyncConnection) -> WillingEmployee:
        done = await register_rows(
            connection,
            context.law,
            given=[(1, body.employer_number, body.national_id)],
            registrar=registrar_of(caller),
            agency_key=context.agency_key,
            today=context.clock.today(),
        )
        for _, code, values in done.faults:
            member = "employer_number" if code == "employer_unknown" else "national_id"
            raise RegistrationRefused(faults=[Fault(f"/{member}", code, values)])
        standing = await registration_state(connection)
        return WillingEmployee(id=standing.vaccination_id, person_id=standing.person_id, known=bool(done.known))

    return await carry_out_once(request, caller, "register_willing_employee", act)


@router.post(
    "/vaccination-files",
    status_code=202,
    operation_id="send_vaccination_file",
    response_model=JobStarted,
    max_body_size=FILE_BYTES_MAX,
)
async def send(
    request: Request,
    context: Ctx,
    file: UploadFile,
    caller: Registering,
    employer_number: Annotated[EnteredNumber | None, Query()] = None,
) -> Response:
    """Send CSV, XLSX or ODS with national_id and, unless given here, employer_number. Failed rows come back."""
    context.law.rule("programmes", "vaccination").at("phases", context.clock.today())
    known = ["employer_number"] if employer_number else []
    check = partial(column_places, columns=VACCINATION_COLUMNS, given=known)
    given = {"employer_number": employer_number}
    return await take_file(request, file, caller, "send_vaccination_file", given=given, check_heading=check)


@router.get("/vaccinations", operation_id="list_vaccinations")
async def registrations(
    context: Ctx,
    caller: Registering,
    employer_id: UUID,
    asked: Pages,
) -> Page[Registration]:
    """List the employer's registrations and whether they are confirmed; the employer does not see doses."""
    caller.require_employer(employer_id)
    listed = await rows.registrations_of(
        context.database,
        employer_id,
        today=context.clock.today(),
        after=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, listed, key=lambda item: item.id)
    await audit_list(context.database, caller, "vaccination.list", (item.person_id for item in part.rows))
    items = [Registration.model_validate(item, from_attributes=True) for item in part.rows]
    return Page(items=items, next=part.next)


@router.post(
    "/vaccinations/{vaccination_id}/withdrawal",
    operation_id="withdraw_vaccination",
    response_model=WithdrawnRegistration,
)
async def take_back(
    request: Request,
    context: Ctx,
    vaccination_id: UUID,
    body: Nothing,
    caller: Annotated[Caller, allow("person", "employer", "payroll_agent", "officer", acting=True)],
) -> Response:
    """Withdraw a registration, as the person or the employer that made it. Its booking is cancelled too."""
    visible(
        caller,
        await rows.parties_of(context.database, vaccination_id),
        lambda parties: Whose(person=parties.person_id, employer=parties.employer_id),
        what="vaccination",
    )

    async def act(connection: AsyncConnection) -> WithdrawnRegistration:
        await withdraw(connection, context.law, vaccination_id=vaccination_id, today=context.clock.today())
        return WithdrawnRegistration(id=vaccination_id)

    return await carry_out_once(request, caller, "withdraw_vaccination", act, status=200)
