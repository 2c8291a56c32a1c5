"""Closure orders of the authorities."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import PARTIES, Caller, allow, allow_anyone
from libs.common.door.requests.fields import Body, Day, Reference, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.door.revalidation import MINUTE_S, let_cache
from libs.common.refusals import Fault, NotFound, RequestInvalid
from services.registration.context import Ctx
from services.registration.employers.rows.employers import employer
from services.registration.entries.api import entered
from services.registration.orders import rows
from services.registration.orders.actions.change_order import change_order
from services.registration.orders.actions.order_closure import (
    order_closure,
    refuse_impossible_days,
    refuse_what_closes_nobody,
)

router = APIRouter(prefix="/v1", tags=["closure orders"])
_LISTING = Listing("closure orders", first=FIRST_ID)
_PUBLIC = Listing("public closure orders", first=FIRST_ID)
Area = Annotated[str | None, Query(max_length=60, description="for this area, around it or within it")]
On = Annotated[Day | None, Query(description="in force on this day")]


class ClosureScope(Body):
    """The part of an order that says whom it closes.

    An employer, wholly or in the named branches, or a sector of an area.
    """

    employer_id: UUID | None = None
    branches: Annotated[list[Reference], Field(min_length=1, max_length=500)] | None = Field(
        None, description="numbers of branches that it closes; without it the whole employer", examples=[["000000"]]
    )
    area: ShortText | None = Field(None, examples=["TH-10"])
    sector: ShortText | None = Field(None, examples=["I56"])
    first_day: Day
    last_day: Day

    @model_validator(mode="after")
    def _scope(self) -> "ClosureScope":
        if self.first_day > self.last_day:
            raise PydanticCustomError("days_reversed", "last day before first day")
        named = self.employer_id is not None
        if named == (self.area is not None or self.sector is not None) or (self.area is None) != (self.sector is None):
            raise PydanticCustomError("closure_scope", "an employer, or an area and a sector")
        if self.branches and not named:
            raise PydanticCustomError("closure_scope", "branches are those of an employer")
        return self

    def refuse_unknown(self, request: Request, context: Ctx) -> None:
        refuse_unknown_places(request, areas={"/area": self.area}, sectors={"/sector": self.sector})
        refuse_impossible_days(self.first_day, self.last_day, today=context.clock.today())
        twice = [n for n, one in enumerate(self.branches or ()) if one in (self.branches or [])[:n]]
        if twice:
            raise RequestInvalid(faults=[Fault(f"/branches/{place}", "branch_twice") for place in twice])


class NewClosureOrder(ClosureScope):
    """A closure order for one employer, for some of its branches, or for a sector of an area."""

    order_number: Reference = Field(examples=["BKK 1/2564"])
    issued_by: Text = Field(examples=["Bangkok Metropolitan Administration"])
    cause: ShortText = Field(examples=["dangerous_communicable_disease"])

    covers_nobody: bool = Field(
        default=False, description="true: record it although no employer is there on these days"
    )


class ClosureOrderEnd(Body):
    last_day: Day
    because: Text


class ClosureOrderWithdrawal(Body):
    because: Text


class Coverage(BaseModel):
    """The extent of an order, by what registration knows today."""

    employers: int = Field(description="employers that it closes")
    staff: int = Field(description="persons who work there on any of its days")


class ClosureOrder(BaseModel):
    """An authority's order that closes an employer, some of its branches, or a sector in an area."""

    id: UUID
    employer_id: UUID | None = Field(description="null where it closes a sector of an area")
    branches: list[str] | None = Field(description="the branches that it closes; null where it closes the whole")
    area: str | None
    sector: str | None
    first_day: date
    last_day: date = Field(description="the last day on which it is closed")
    order_number: str = Field(description="as it was recorded; every other spelling of it is the same order")
    issued_by: str
    cause: str
    withdrawn: bool = Field(description="true: it never closed anybody")
    version: int = Field(description="counts the changes")

    @classmethod
    def of(cls, order: rows.ClosureOrder) -> "ClosureOrder":
        return cls(
            id=order.order_id,
            employer_id=order.employer_id,
            branches=order.branches,
            area=order.area,
            sector=order.sector,
            first_day=order.first_day,
            last_day=order.last_day,
            order_number=order.order_number,
            issued_by=order.issued_by,
            cause=order.cause,
            withdrawn=order.withdrawn,
            version=order.version,
        )


class PublicClosureOrder(BaseModel):
    """An order in force, without the employer that it may name."""

    closes: Literal["sector_of_area", "employer", "branches"] = Field(description="what it closes")
    area: str | None = Field(description="null where it names an employer")
    sector: str | None
    first_day: date
    last_day: date = Field(description="the last day on which it is closed")
    order_number: str
    issued_by: str
    cause: str


@router.post("/closure-orders", status_code=201, operation_id="order_closure", response_model=ClosureOrder)
async def order(
    request: Request, context: Ctx, body: NewClosureOrder, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Record an authority's order, which benefits uses as evidence. If others must approve it, the answer is 202."""
    body.refuse_unknown(request, context)
    if context.entry_approvals:
        about = body.model_dump(exclude={"order_number", "issued_by", "cause"})
        await refuse_what_closes_nobody(context.database, **about)
        return await entered(request, caller, "closure_order", body.model_dump(mode="json"))

    async def act(connection: AsyncConnection) -> ClosureOrder:
        return ClosureOrder.of(await order_closure(connection, **body.model_dump()))

    return await carry_out_once(request, caller, "order_closure", act)


@router.get("/closure-orders", operation_id="list_closure_orders")
async def listed(
    request: Request,
    context: Ctx,
    caller: Annotated[Caller, allow(*PARTIES)],
    asked: Pages,
    employer_id: UUID | None = None,
    area: Area = None,
    on: On = None,
    withdrawn: Annotated[bool, Query(description="withdrawn orders too")] = False,
) -> Page[ClosureOrder]:
    """List orders as they were recorded; with `employer_id` those that close it, by name or by its area and sector."""
    refuse_unknown_places(request, areas={"#query/area": area})
    orders = await rows.closure_orders(
        context.database,
        employer_id=employer_id,
        area=area,
        on=on,
        withdrawn=withdrawn,
        areas=caller.areas,
        after=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, orders, key=lambda order: order.order_id)
    return Page(items=[ClosureOrder.of(order) for order in part.rows], next=part.next)


@router.get("/public/closure-orders", operation_id="list_orders_in_force")
async def in_force(
    request: Request,
    response: Response,
    context: Ctx,
    _: Annotated[None, allow_anyone()],
    asked: Pages,
    area: Area = None,
    on: On = None,
) -> Page[PublicClosureOrder]:
    """List the orders in force today, or on a day, for everybody: by area and sector, and without names."""
    refuse_unknown_places(request, areas={"#query/area": area})
    orders = await rows.closure_orders(
        context.database,
        employer_id=None,
        area=area,
        on=on or context.clock.today(),
        withdrawn=False,
        areas=None,
        after=asked.after(_PUBLIC),
        limit=asked.one_more,
    )
    part = asked.cut(_PUBLIC, orders, key=lambda order: order.order_id)
    let_cache(response, MINUTE_S)
    return Page(items=[_public(order) for order in part.rows], next=part.next)


@router.post("/closure-orders/coverage", operation_id="count_closure_coverage")
async def coverage(
    request: Request, context: Ctx, body: ClosureScope, _: Annotated[Caller, allow("officer")]
) -> Coverage:
    """Count the employers and staff that an order would close, before it is recorded. Nothing is stored."""
    body.refuse_unknown(request, context)
    if body.employer_id is not None and await employer(context.database, body.employer_id) is None:
        raise NotFound(what="employer", pointer="/employer_id")
    await refuse_what_closes_nobody(context.database, **body.model_dump(), covers_nobody=True)
    counted = await rows.coverage(context.database, **body.model_dump())
    return Coverage(employers=counted.employers, staff=counted.staff)


@router.post("/closure-orders/{order_id}/end", operation_id="end_closure_order", response_model=ClosureOrder)
async def end(
    request: Request,
    context: Ctx,
    order_id: UUID,
    body: ClosureOrderEnd,
    caller: Annotated[Caller, allow("officer")],
) -> Response:
    """Make another day the order's last: days after it are paid no more. If others must approve it, it waits (202)."""
    return await _changed(request, context, caller, order_id, "end_closure_order", body.because, body.last_day)


@router.post(
    "/closure-orders/{order_id}/withdrawal", operation_id="withdraw_closure_order", response_model=ClosureOrder
)
async def withdrawal(
    request: Request,
    context: Ctx,
    order_id: UUID,
    body: ClosureOrderWithdrawal,
    caller: Annotated[Caller, allow("officer")],
) -> Response:
    """Withdraw an order as if it had never been: claims that it proves are judged again, and paid days reclaimed.

    Its number may be recorded again. If others must approve it, the answer is 202.
    """
    return await _changed(request, context, caller, order_id, "withdraw_closure_order", body.because, None)


async def _changed(
    request: Request, context: Ctx, caller: Caller, order_id: UUID, operation: str, because: str, last_day: date | None
) -> Response:
    order = await rows.closure_order(context.database, order_id)
    if order is None:
        raise NotFound(what="closure order")
    if context.entry_approvals:
        content: dict[str, object] = {"order_id": str(order_id), "order_number": order.order_number}
        content |= {"issued_by": order.issued_by, "because": because}
        content |= {"last_day": last_day and str(last_day), "withdrawn": last_day is None}
        return await entered(request, caller, "closure_order_change", content)

    async def act(connection: AsyncConnection) -> ClosureOrder:
        changed = await change_order(connection, order_id, last_day=last_day, because=because, by=caller.name)
        return ClosureOrder.of(changed)

    return await carry_out_once(request, caller, operation, act, status=200)


def _public(order: rows.ClosureOrder) -> PublicClosureOrder:
    closes: Literal["sector_of_area", "employer", "branches"] = "sector_of_area"
    if order.employer_id is not None:
        closes = "branches" if order.branches else "employer"
    return PublicClosureOrder(
        closes=closes,
        area=order.area,
        sector=order.sector,
        first_day=order.first_day,
        last_day=order.last_day,
        order_number=order.order_number,
        issued_by=order.issued_by,
        cause=order.cause,
    )


@router.get("/closure-orders/{order_id}", operation_id="read_closure_order")
async def read(context: Ctx, order_id: UUID, _: Annotated[Caller, allow(*PARTIES)]) -> ClosureOrder:
    """Read an order. Orders are public: every token may read them."""
    closure = await rows.closure_order(context.database, order_id)
    if closure is None:
        raise NotFound(what="closure order")
    return ClosureOrder.of(closure)
