"""Employers: register and read."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Page
from libs.common.door.answers.versions import etag
from libs.common.door.callers.areas import within_reach
from libs.common.door.callers.policies import OUTSIDE, Caller, Party, allow
from libs.common.door.callers.whose import Whose, may_see
from libs.common.door.requests.fields import Body, Day, EnteredNumber, Name, QueryNumber, Reference, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import Fault, NotFound, RequestInvalid
from libs.common.values.identifiers import EmployerId, uuid7
from libs.contracts.registration import Branch
from services.registration.context import Ctx
from services.registration.employers.actions.register_employer import register_employer
from services.registration.employers.rows import employers as rows
from services.registration.entries.api import Entry, entered
from services.registration.numbers.api import CheckedNumbers

router = APIRouter(prefix="/v1/employers", tags=["employers"])
READERS: tuple[Party, ...] = ("agent", "supervisor", "manager")
"""Beside officers: what an employer is, is no person's."""


class NewBranch(Body):
    number: Reference = Field(examples=["000000"])
    area: ShortText = Field(examples=["TH-10"])


class NewEmployer(Body):
    registration_number: EnteredNumber = Field(examples=["1000000014"])
    name: Name = Field(examples=["บริษัท ตัวอย่าง จำกัด"])
    area: ShortText = Field(examples=["TH-10"])
    sector: ShortText = Field(examples=["C13"])
    registered_on: Day
    branches: Annotated[list[NewBranch], Field(max_length=500)] = []
    address: Text | None = None


class EmployerBranch(BaseModel):
    """A place of an employer; number 000000 is its head office."""

    number: str
    area: str


class Employer(BaseModel):
    """An employer as it is registered."""

    id: UUID
    registration_number: str = Field(description="the number that the agency gave")
    name: str
    area: str = Field(description="of the head office, as in `/v1/areas`")
    sector: str = Field(description="as in `/v1/sectors`")
    registered_on: date = Field(description="the first day of the registration")
    branches: list[EmployerBranch] = Field(description="those that are open")
    address: str | None = Field(default=None, description="the street address of the head office, if it was given")
    version: int = Field(default=1, description="counts the changes; the registration is 1")
    recorded_at: datetime | None = Field(default=None, description="when it was entered; null as it is registered")

    @classmethod
    def of(cls, row: rows.Employer) -> "Employer":
        return cls(
            id=row.employer_id,
            registration_number=row.registration_number,
            name=row.name,
            area=row.area,
            sector=row.sector,
            registered_on=row.registered_on,
            branches=row.branches,
            address=row.address,
            version=row.version,
            recorded_at=row.recorded_at,
        )


@router.post(
    "",
    status_code=201,
    operation_id="register_employer",
    response_model=Employer,
    responses={202: {"model": Entry, "description": "others must approve it"}},
)
async def register(
    request: Request,
    context: Ctx,
    body: NewEmployer,
    numbers: CheckedNumbers,
    caller: Annotated[Caller, allow("officer")],
) -> Response:
    """Register an employer. Without branches it has one: its head office, number 000000.

    If other officers must approve it, the answer is 202 with the entry.
    """
    numbers.require("employer_number", body.registration_number, pointer="/registration_number")
    if body.registered_on > context.clock.today():
        raise RequestInvalid(faults=[Fault("/registered_on", "day_in_the_future")])
    areas = {"/area": body.area} | {f"/branches/{n}/area": b.area for n, b in enumerate(body.branches)}
    refuse_unknown_places(request, areas=areas, sectors={"/sector": body.sector})
    branches = [Branch(number=b.number, area=b.area) for b in body.branches]
    if len({b.number for b in branches}) < len(branches):
        raise RequestInvalid(faults=[Fault("/branches", "invalid")])
    branches = branches or [Branch(number="000000", area=body.area)]
    employer_id = EmployerId(uuid7())
    if context.entry_approvals:
        content = body.model_dump(mode="json") | {"branches": [b.model_dump() for b in branches]}
        return await entered(request, caller, "employer", content)

    async def act(connection: AsyncConnection) -> Employer:
        await register_employer(
            connection,
            employer_id=employer_id,
            registration_number=body.registration_number,
            name=body.name,
            area=body.area,
            sector=body.sector,
            registered_on=body.registered_on,
            branches=branches,
            address=body.address,
        )
        return Employer(
            id=employer_id,
            branches=[EmployerBranch(number=b.number, area=b.area) for b in branches],
            **body.model_dump(exclude={"branches"}),
        )

    return await carry_out_once(request, caller, "register_employer", act)


@router.get("/{employer_id}", operation_id="read_employer")
async def read(
    context: Ctx,
    response: Response,
    employer_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", *READERS, acting_for_employer=True)],
) -> Employer:
    """Read one employer: for the agency's staff, the employer and its payroll agent."""
    caller.require_employer(employer_id, *READERS)
    registered = await rows.employer(context.database, employer_id)
    if registered is None:
        raise NotFound(what="employer")
    response.headers["ETag"] = etag(registered.version)
    return Employer.of(registered)


@router.get("", operation_id="find_employers")
async def find(
    context: Ctx,
    registration_number: Annotated[QueryNumber, Query(max_length=60)],
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", *READERS)],
) -> Page[Employer]:
    """Find the employer with this number, if the caller may see it."""
    registered = await rows.employer_with_number(context.database, registration_number)
    in_reach = await within_reach(context.database, caller, registered.employer_id if registered else None)
    if registered is None or not in_reach or not _may_see(caller, registered):
        return Page(items=[], next=None)
    return Page(items=[Employer.of(registered)], next=None)


def _may_see(caller: Caller, registered: rows.Employer) -> bool:
    return may_see(caller, Whose(employer=registered.employer_id), staff=("officer", *READERS))
