"""Closure orders of the authorities."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.door.requests.fields import Body, Day, Reference, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import NotFound
from services.registration.context import Ctx
from services.registration.entries.api import entered
from services.registration.orders import rows
from services.registration.orders.actions.order_closure import order_closure, refuse_impossible_days

router = APIRouter(prefix="/v1/closure-orders", tags=["closure orders"])


class NewClosureOrder(Body):
    """A closure order for one employer, or for a sector of an area."""

    employer_id: UUID | None = None
    area: ShortText | None = Field(None, examples=["TH-10"])
    sector: ShortText | None = Field(None, examples=["I56"])
    first_day: Day
    last_day: Day
    order_number: Reference = Field(examples=["BKK 1/2564"])
    issued_by: Text = Field(examples=["Bangkok Metropolitan Administration"])
    cause: ShortText = Field(examples=["dangerous_communicable_disease"])

    @model_validator(mode="after")
    def _scope(self) -> "NewClosureOrder":
        if self.first_day > self.last_day:
            raise PydanticCustomError("days_reversed", "last day before first day")
        named = self.employer_id is not None
        if named == (self.area is not None or self.sector is not None) or (self.area is None) != (self.sector is None):
            raise PydanticCustomError("closure_scope", "an employer, or an area and a sector")
        return self


class ClosureOrder(BaseModel):
    """An authority's order that closes an employer, or a sector in an area."""

    id: UUID
    employer_id: UUID | None = Field(description="null where it closes a sector of an area")
    area: str | None
    sector: str | None
    first_day: date
    last_day: date = Field(description="the last day on which it is closed")
    order_number: str = Field(description="as it was recorded; every other spelling of it is the same order")
    issued_by: str
    cause: str

    @classmethod
    def of(cls, order: rows.ClosureOrder) -> "ClosureOrder":
        return cls(
            id=order.order_id,
            employer_id=order.employer_id,
            area=order.area,
            sector=order.sector,
            first_day=order.first_day,
            last_day=order.last_day,
            order_number=order.order_number,
            issued_by=order.issued_by,
            cause=order.cause,
        )


@router.post("", status_code=201, operation_id="order_closure", response_model=ClosureOrder)
async def order(
    request: Request, context: Ctx, body: NewClosureOrder, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Record an authority's order, which benefits uses as evidence. If others must approve it, the answer is 202."""
    refuse_unknown_places(request, areas={"/area": body.area}, sectors={"/sector": body.sector})
    refuse_impossible_days(body.first_day, body.last_day, today=context.clock.today())
    if context.entry_approvals:
        return await entered(request, caller, "closure_order", body.model_dump(mode="json"))

    async def act(connection: AsyncConnection) -> ClosureOrder:
        return ClosureOrder.of(await order_closure(connection, **body.model_dump()))

    return await carry_out_once(request, caller, "order_closure", act)


@router.get("/{order_id}", operation_id="read_closure_order")
async def read(context: Ctx, order_id: UUID, _: Annotated[Caller, allow(*PARTIES)]) -> ClosureOrder:
    """Read an order. Orders are public: every token may read them."""
    closure = await rows.closure_order(context.database, order_id)
    if closure is None:
        raise NotFound(what="closure order")
    return ClosureOrder.of(closure)
