"""Laboratories: officers open them, and those who send specimens choose one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import left_off
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import BoundedList
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from services.programmes.context import Ctx
from services.programmes.sites.actions.open_laboratory import open_laboratory
from services.programmes.sites.rows import laboratories as rows

router = APIRouter(prefix="/v1/laboratories", tags=["sites"])


class NewLaboratory(Body):
    name: Text = Field(examples=["ห้องปฏิบัติการ บางนา"])
    area: ShortText = Field(examples=["TH-10"])
    address: Text


class Laboratory(BaseModel):
    """A laboratory that examines specimens."""

    id: UUID
    name: str
    area: str
    address: str


@router.post("", status_code=201, operation_id="open_laboratory", response_model=Laboratory)
async def add(
    request: Request, context: Ctx, body: NewLaboratory, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Open a laboratory. Its program is registered next (`POST /registration/v1/clients`)."""
    context.law.rule("programmes", "triage")
    refuse_unknown_places(request, areas={"/area": body.area})

    async def act(connection: AsyncConnection) -> Laboratory:
        return Laboratory(id=await open_laboratory(connection, **body.model_dump()), **body.model_dump())

    return await carry_out_once(request, caller, "open_laboratory", act)


@router.get("", operation_id="list_laboratories")
async def listed(
    context: Ctx, _: Annotated[Caller, allow("officer", "facility", "laboratory", "manager", "operator")]
) -> BoundedList[Laboratory]:
    """List the laboratories that are open, by area and name."""
    laboratories = await rows.open_laboratories(context.database)
    items = [Laboratory.model_validate(one, from_attributes=True) for one in laboratories]
    return BoundedList(items=items, left_off=left_off(laboratories))
