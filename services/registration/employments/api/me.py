"""The app's view of registration: my details, my employments now and before."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.refusals import NotFound
from libs.contracts.registration import EndReason, Standing
from services.registration.context import Ctx
from services.registration.employments.rows import employments as rows
from services.registration.persons.api.addresses import PostalAddress
from services.registration.persons.api.persons import Person
from services.registration.persons.rows.addresses import present_address
from services.registration.persons.rows.persons import person

router = APIRouter(prefix="/v1/me", tags=["me"])
Me = Annotated[Caller, allow("person")]
EMPLOYMENTS = Listing("my employments", first=(date.max, LAST_ID))
_SHOWN_MAX = 100


class Workplace(BaseModel):
    """An employment of mine, with the employer's name."""

    id: UUID = Field(description="of the employment")
    employer_id: UUID
    employer: str = Field(description="the employer's name")
    registration_number: str
    started_on: date
    ended_on: date | None = Field(description="the first day without a contract")
    reason: EndReason | None
    standing: Standing

    @classmethod
    def of(cls, row: rows.Workplace) -> "Workplace":
        return cls(
            id=row.employment_id,
            employer_id=row.employer_id,
            employer=row.employer,
            registration_number=row.registration_number,
            started_on=row.started_on,
            ended_on=row.ended_on,
            reason=row.end_reason,
            standing=row.standing,
        )


class MyRegistration(BaseModel):
    """My registration, and my employments now and before."""

    person: Person
    address: PostalAddress | None = Field(description="where I live; null where I never told it")
    employments: list[Workplace] = Field(
        max_length=_SHOWN_MAX, description="the newest hundred, newest first; `GET /v1/me/employments` has all"
    )


@router.get("", operation_id="read_me")
async def me(context: Ctx, caller: Me) -> MyRegistration:
    """Read my registered details, and my employers with their names."""
    if caller.party_id is None:
        raise NotFound(what="person")
    registered = await person(context.database, caller.party_id)
    if registered is None:
        raise NotFound(what="person")
    await audit_look(context.database, caller, "person.read", [caller.party_id])
    workplaces = await rows.workplaces(context.database, caller.party_id, before=EMPLOYMENTS.first, limit=_SHOWN_MAX)
    address = await present_address(context.database, caller.party_id)
    return MyRegistration(
        person=Person.of(registered, recorded_at=registered.recorded_at),
        address=PostalAddress.of(address) if address else None,
        employments=[Workplace.of(workplace) for workplace in workplaces],
    )


@router.get("/employments", operation_id="list_my_employments")
async def my_employments(context: Ctx, caller: Me, asked: Pages) -> Page[Workplace]:
    """List my employments now and before, with my employers' names, newest first."""
    if caller.party_id is None:
        raise NotFound(what="person")
    await audit_look(context.database, caller, "person.read", [caller.party_id])
    before = asked.after(EMPLOYMENTS)
    workplaces = await rows.workplaces(context.database, caller.party_id, before=before, limit=asked.one_more)
    part = asked.cut(EMPLOYMENTS, workplaces, key=lambda one: (one.started_on, one.employment_id))
    return Page(items=[Workplace.of(workplace) for workplace in part.rows], next=part.next)
