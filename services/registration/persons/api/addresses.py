"""Addresses of persons: the present one, and those before it by their days."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit, audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.purposes import require_purpose
from libs.common.door.callers.whose import require_person
from libs.common.door.requests.fields import Body, Day, EnteredNumber, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import NotFound
from services.registration.context import Ctx
from services.registration.numbers.api import CheckedNumbers
from services.registration.persons.actions.change_address import change_address
from services.registration.persons.rows import addresses as rows
from services.registration.persons.rows.persons import person

router = APIRouter(prefix="/v1/persons/{person_id}/addresses", tags=["persons"])
Own = Annotated[Caller, allow("officer", "person")]
_ADDRESSES = Listing("addresses of a person", first=(date.max, LAST_ID))


class NewAddress(Body):
    """An address, and the first day on which the person lives there."""

    first_day: Day
    address: Text = Field(examples=["88/12 ถนนพระราม 4"])
    postcode: EnteredNumber | None = Field(default=None, examples=["10330"])
    area: ShortText = Field(examples=["TH-10"])


class PostalAddress(BaseModel):
    """An address of a person from a day on."""

    id: UUID = Field(description="the address")
    person_id: UUID = Field(description="the id of the person under which it is kept")
    first_day: date = Field(description="the person lives there from this day on")
    address: str
    postcode: str | None
    area: str
    recorded_at: datetime

    @classmethod
    def of(cls, row: rows.Address) -> "PostalAddress":
        return cls(
            id=row.address_id,
            person_id=row.person_id,
            first_day=row.first_day,
            address=row.address,
            postcode=row.postcode,
            area=row.area,
            recorded_at=row.recorded_at,
        )


class PastAddress(PostalAddress):
    """An address in the history."""

    last_day: date | None = Field(description="the day before the next address; null for the present one")
    replaced: bool = Field(description="true: another address was given for the same first day, and counts instead")

    @classmethod
    def of_history(cls, row: rows.PastAddress) -> "PastAddress":
        return cls(**PostalAddress.of(row).model_dump(), last_day=row.last_day, replaced=row.replaced)


@router.get("", operation_id="list_addresses")
async def history(request: Request, context: Ctx, person_id: UUID, caller: Own, asked: Pages) -> Page[PastAddress]:
    """List where the person lives and lived, newest first. Officers give a purpose (`X-Purpose`), which is audited."""
    require_person(caller, person_id)
    if await person(context.database, person_id) is None:
        raise NotFound(what="person")
    purpose = require_purpose(request, caller)
    await audit_look(context.database, caller, "person.addresses", [person_id], purpose=purpose)
    before = asked.after(_ADDRESSES)
    found = await rows.address_history(context.database, person_id, before=before, limit=asked.one_more)
    part = asked.cut(_ADDRESSES, found, key=lambda one: (one.first_day, one.address_id))
    return Page(items=[PastAddress.of_history(one) for one in part.rows], next=part.next)


@router.post("", status_code=201, operation_id="change_address", response_model=PostalAddress)
async def change(
    request: Request, context: Ctx, person_id: UUID, body: NewAddress, numbers: CheckedNumbers, caller: Own
) -> Response:
    """Give the address from a day on: the person, an agent who acts for the person, and officers.

    The address of the newest day is the present one: its area becomes the person's area.
    """
    require_person(caller, person_id)
    refuse_unknown_places(request, areas={"/area": body.area})
    if body.postcode is not None:
        numbers.require("postcode", body.postcode, pointer="/postcode")

    async def act(connection: AsyncConnection) -> PostalAddress:
        given = await change_address(
            connection,
            person_id,
            by=caller.name,
            today=context.clock.today(),
            details_secret=context.details_secret,
            **body.model_dump(),
        )
        await audit(connection, caller, "person.address", subject=str(person_id), detail=str(given.address_id))
        return PostalAddress.of(given)

    return await carry_out_once(request, caller, "change_address", act, audited=False)
