"""Change an employer, and see what it was: every change with its first day, who made it and why."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Page
from libs.common.door.answers.versions import IfMatch, refuse_unless_matched
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Day, Name, Reference, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import Fault, NotFound, RequestInvalid
from services.registration.context import Ctx
from services.registration.employers.actions.change_employer import Changes, change_employer
from services.registration.employers.actions.pause_employer import locked_employer
from services.registration.employers.api.employers import Employer, NewBranch
from services.registration.employers.rows import changes as rows
from services.registration.employers.rows.employers import Employer as Row
from services.registration.employers.rows.employers import employer
from services.registration.employers.rules.history import Change, details_on
from services.registration.employers.rules.told_days import told_days

router = APIRouter(prefix="/v1/employers/{employer_id}", tags=["employers"])
Own = Annotated[Caller, allow("officer", "employer", "payroll_agent")]


class EmployerChange(Body):
    """Members that are left out stay as they are. `branches`: those that open, or move to another area."""

    first_day: Day
    name: Name | None = None
    address: Text | None = None
    area: ShortText | None = None
    sector: ShortText | None = None
    branches: Annotated[list[NewBranch], Field(max_length=500)] = []
    closed_branches: Annotated[list[Reference], Field(max_length=500)] = []
    because: Text

    @model_validator(mode="after")
    def _something(self) -> "EmployerChange":
        if not any((self.name, self.address, self.area, self.sector, self.branches, self.closed_branches)):
            raise PydanticCustomError("employer_change_empty", "nothing to change")
        return self

    @property
    def changes(self) -> Changes:
        opened = {branch.number: branch.area for branch in self.branches}
        numbers = [*(branch.number for branch in self.branches), *self.closed_branches]
        if len(set(numbers)) < len(numbers):
            raise RequestInvalid(faults=[Fault("/branches", "branch_twice")])
        return Changes(self.name, self.address, self.area, self.sector, opened, self.closed_branches)


class ChangedBranch(BaseModel):
    """A branch that a change opened or moved, with its area, or closed."""

    number: str
    area: str | None = None
    closed: bool = Field(default=False, description="true for one that closed")


class EmployerVersion(BaseModel):
    """One change; null is what it left as it was. The first is the registration."""

    version: int
    first_day: date = Field(description="the first day on which it is so")
    name: str | None
    address: str | None
    area: str | None
    sector: str | None
    branches: list[ChangedBranch]
    changed_by: str | None = Field(description="who did; outside the agency the kind of party alone")
    because: str | None
    recorded_at: datetime | None = Field(description="when it became known")

    @classmethod
    def of(cls, row: rows.RecordedChange, *, with_names: bool) -> "EmployerVersion":
        by = row.changed_by if with_names else (row.changed_by or "").partition(":")[0] or None
        return cls(
            version=row.version,
            first_day=row.first_day,
            name=row.name,
            address=row.address,
            area=row.area,
            sector=row.sector,
            branches=row.branches or [],
            changed_by=by,
            because=row.because,
            recorded_at=row.recorded_at,
        )


class EmployerOnDay(BaseModel):
    """An employer as it was on a day, by all that is known of it now."""

    id: UUID
    on: date
    name: str
    address: str | None
    area: str
    sector: str


@router.post("/changes", operation_id="change_employer", response_model=Employer)
async def change(
    request: Request, context: Ctx, employer_id: UUID, body: EmployerChange, caller: Own, if_match: IfMatch = None
) -> Response:
    """Change name, address, area, sector or branches from `first_day` on, which is today or before.

    A change of long ago that is told late leaves what later changes gave. A branch closes when nobody works there.
    """
    caller.require_employer(employer_id)
    areas = {"/area": body.area} | {f"/branches/{n}/area": one.area for n, one in enumerate(body.branches)}
    refuse_unknown_places(request, areas=areas, sectors={"/sector": body.sector})
    changes, today = body.changes, context.clock.today()

    async def act(connection: AsyncConnection) -> Employer:
        refuse_unless_matched(if_match, (await locked_employer(connection, employer_id)).version)
        changed = await change_employer(
            connection,
            employer_id,
            changes,
            first_day=body.first_day,
            because=body.because,
            by=caller.name,
            told=told_days(context.law, by_officer=caller.is_officer, today=today),
            today=today,
        )
        return Employer.of(changed)

    return await carry_out_once(request, caller, "change_employer", act, status=200)


@router.get("/history", operation_id="read_employer_history")
async def history(context: Ctx, employer_id: UUID, caller: Own) -> Page[EmployerVersion]:
    """List every change in the order in which it became known, with its first day, who made it and why."""
    registered = await _visible(context, employer_id, caller)
    recorded = await rows.history(context.database, employer_id) or [_registration(registered)]
    return Page(items=[EmployerVersion.of(one, with_names=caller.is_officer) for one in recorded], next=None)


@router.get("/as-of", operation_id="read_employer_as_of")
async def as_of(
    context: Ctx, employer_id: UUID, caller: Own, on: Annotated[Day | None, Query()] = None
) -> EmployerOnDay:
    """Read what the employer was on a day; without one, what it is today."""
    registered = await _visible(context, employer_id, caller)
    recorded = await rows.history(context.database, employer_id) or [_registration(registered)]
    day = on or context.clock.today()
    details = details_on([one.change for one in recorded], day)
    return EmployerOnDay(
        id=employer_id, on=day, name=details.name, address=details.address, area=details.area, sector=details.sector
    )


async def _visible(context: Ctx, employer_id: UUID, caller: Caller) -> Row:
    caller.require_employer(employer_id)
    registered = await employer(context.database, employer_id)
    if registered is None:
        raise NotFound(what="employer")
    return registered


def _registration(row: Row) -> rows.RecordedChange:
    """Build the only version of an employer that never changed: its registration."""
    first = Change(1, row.registered_on, row.name, row.address, row.area, row.sector)
    return rows.RecordedChange(
        first.version, first.first_day, first.name, first.address, first.area, first.sector, None, None, None,
        row.recorded_at,
    )  # fmt: skip
