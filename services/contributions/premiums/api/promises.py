"""Promises of localities and donors to pay a share of premiums, and what each owes for a month."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_list
from libs.common.door.answers.downloads import CSV_ANSWER, csv_download
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AmountAboveZero, Body, MonthText, QueryMonth, ShortText, Text
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import NotFound
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.context import Context, Ctx
from services.contributions.premiums.actions.keep_promise import (
    ask_for_promise,
    end_promise,
    let_promise_stand,
    withdraw_promise,
)
from services.contributions.premiums.actions.let_fall_due import premium_law
from services.contributions.premiums.rows import promises as rows
from services.contributions.premiums.rows.promises import NewPromise, Owed, PayerKind, Promise, PromiseStatus

router = APIRouter(prefix="/v1/premium-promises", tags=["premiums"])
Officer = Annotated[Caller, allow("officer")]
_PROMISES = Listing("promises of premiums", first=LAST_ID)
_OWED = Listing("what a payer owes", first=FIRST_ID)
_PERSONS_MAX, _ROWS = 10_000, 5_000
_COLUMNS = ("month", "coverage_id", "person_id", "amount")


class PromiseAsked(Body):
    """A share that somebody promised. It is for everybody of the scheme whom area, group and list leave."""

    kind: PayerKind = Field(description="who pays: the local budget, or a donor")
    payer: Text = Field(description="the payer, as it is written to", examples=["Hanoi People's Committee"])
    scheme: ShortText = Field(examples=["vn_voluntary"])
    area: ShortText | None = Field(None, description="for persons of this area alone", examples=["VN-HN"])
    support_group: ShortText | None = Field(None, description="for this group of support alone")
    persons: Annotated[list[UUID], Field(max_length=_PERSONS_MAX)] = Field(
        default_factory=list, description="for these persons alone; empty: for all"
    )
    amount: AmountAboveZero | None = Field(None, description="what is paid for each month; or give `percent`")
    percent: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="the part of the whole premium that is paid, in percent; or give `amount`"
    )
    first_month: MonthText = Field(description="the first month, a later one than this")
    last_month: QueryMonth | None = Field(None, description="the last month; left out: until it is ended")


class PromiseEnd(Body):
    last_month: MonthText = Field(description="the last month, this one or a later one")


class PromiseShown(BaseModel):
    """A promise as it stands."""

    id: UUID
    kind: PayerKind = Field(description="who pays: the local budget, or a donor")
    payer: str = Field(description="the payer, as it is written to")
    scheme: str
    area: str | None = Field(description="for persons of this area alone")
    support_group: str | None = Field(description="for this group of support alone")
    listed: bool = Field(description="true: for the persons of a list alone")
    amount: str | None = Field(description="what is paid for each month; null: a percentage")
    percent: int | None = Field(description="the part of the whole premium that is paid, in percent; null: an amount")
    first_month: str = Field(description="the first month")
    last_month: str | None = Field(description="the last month; null while it goes on")
    status: PromiseStatus = Field(description="waiting for another officer, stands, or withdrawn")
    asked_by: str
    asked_at: datetime
    decided_by: str | None = Field(description="who let it stand or withdrew it")

    @classmethod
    def of(cls, row: Promise) -> "PromiseShown":
        return cls(
            id=row.promise_id,
            kind=row.kind,
            payer=row.payer,
            scheme=row.scheme,
            area=row.area,
            support_group=row.support_group,
            listed=row.listed,
            amount=None if row.amount is None else shown(row.amount),
            percent=None if row.part is None else int(row.part * 100),
            first_month=str(Month.of(row.first_month)),
            last_month=None if row.ended_month is None else str(Month.of(row.ended_month).plus(-1)),
            status=row.status,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            decided_by=row.decided_by,
        )


class OwedForCover(BaseModel):
    coverage_id: UUID
    person_id: UUID
    amount: str = Field(description="what the payer owes for it")


class OwedOfMonth(Page[OwedForCover]):
    """The amounts that a payer owes for a month, by cover."""

    month: str
    total: str = Field(description="what the payer owes for all covers of the month")


@router.post("", status_code=201, operation_id="promise_premiums", response_model=PromiseShown)
async def ask(request: Request, context: Ctx, body: PromiseAsked, caller: Officer) -> Response:
    """Enter a promise of a locality or a donor. It is without effect until another officer lets it stand."""
    today = context.clock.today()
    refuse_unknown_places(request, areas={"/area": body.area})
    wanted = NewPromise(
        promise_id=uuid7(),
        kind=body.kind,
        payer=body.payer,
        scheme=body.scheme,
        area=body.area,
        support_group=body.support_group,
        listed=bool(body.persons),
        amount=body.amount,
        part=None if body.percent is None else Decimal(body.percent) / 100,
        first_month=body.first_month.first_day,
        ended_month=None if body.last_month is None else Month.parse(body.last_month).plus(1).first_day,
        asked_by=caller.name,
    )

    async def act(connection: AsyncConnection) -> PromiseShown:
        made = await ask_for_promise(connection, premium_law(context.law), wanted, body.persons, today=Month.of(today))
        return PromiseShown.of(made)

    return await carry_out_once(request, caller, "promise_premiums", act)


@router.get("", operation_id="list_premium_promises")
async def listed(context: Ctx, caller: Officer, asked: Pages) -> Page[PromiseShown]:
    """List promises, newest first, also those that wait for another officer."""
    found = await rows.promises(context.database, before=asked.after(_PROMISES), limit=asked.one_more)
    part = asked.cut(_PROMISES, found, key=lambda row: row.promise_id)
    return Page(items=[PromiseShown.of(one) for one in part.rows], next=part.next)


@router.post("/{promise_id}/approval", operation_id="approve_premium_promise", response_model=PromiseShown)
async def approve(request: Request, context: Ctx, promise_id: UUID, caller: Officer) -> Response:
    """Let a promise stand that another officer entered, before its first month begins."""
    today = Month.of(context.clock.today())

    async def act(connection: AsyncConnection) -> PromiseShown:
        return PromiseShown.of(await let_promise_stand(connection, promise_id, by=caller.name, today=today))

    return await carry_out_once(request, caller, "approve_premium_promise", act)


@router.post("/{promise_id}/withdrawal", operation_id="withdraw_premium_promise", response_model=PromiseShown)
async def withdraw(request: Request, promise_id: UUID, caller: Officer) -> Response:
    """Withdraw a promise that waits."""

    async def act(connection: AsyncConnection) -> PromiseShown:
        return PromiseShown.of(await withdraw_promise(connection, promise_id, by=caller.name))

    return await carry_out_once(request, caller, "withdraw_premium_promise", act)


@router.post("/{promise_id}/end", operation_id="end_premium_promise", response_model=PromiseShown)
async def end(request: Request, context: Ctx, promise_id: UUID, body: PromiseEnd, caller: Officer) -> Response:
    """End a promise after a month. Bills that are made keep their payers."""
    today = Month.of(context.clock.today())

    async def act(connection: AsyncConnection) -> PromiseShown:
        return PromiseShown.of(await end_promise(connection, promise_id, last_month=body.last_month, today=today))

    return await carry_out_once(request, caller, "end_premium_promise", act)


@router.get("/{promise_id}/owed", operation_id="list_owed_by_promise")
async def owed(
    context: Ctx, promise_id: UUID, caller: Officer, asked: Pages, month: QueryMonth | None = None
) -> OwedOfMonth:
    """List what the payer owes for a month, by cover; left out: this month."""
    of_month = Month.parse(month) if month else Month.of(context.clock.today())
    await _require(context, promise_id)
    found = await rows.owed_by(
        context.database, promise_id, of_month.first_day, after=asked.after(_OWED), limit=asked.one_more
    )
    part = asked.cut(_OWED, found, key=lambda row: row.coverage_id)
    await audit_list(context.database, caller, "premiums.read", [one.person_id for one in part.rows])
    return OwedOfMonth(
        items=[
            OwedForCover(coverage_id=one.coverage_id, person_id=one.person_id, amount=shown(one.amount))
            for one in part.rows
        ],
        next=part.next,
        month=str(of_month),
        total=shown(found[0].total if found else Decimal(0)),
    )


@router.get(
    "/{promise_id}/owed.csv",
    operation_id="download_owed_by_promise",
    response_class=Response,
    responses=CSV_ANSWER,
)
async def download(context: Ctx, promise_id: UUID, caller: Officer, month: QueryMonth | None = None) -> Response:
    """Download what the payer owes for a month as CSV, one row a cover; left out: this month."""
    of_month = Month.parse(month) if month else Month.of(context.clock.today())
    await _require(context, promise_id)
    return csv_download(f"owed-{of_month}.csv", _COLUMNS, _pages(context, caller, promise_id, of_month))


async def _require(context: Context, promise_id: UUID) -> None:
    if await rows.promise(context.database, promise_id) is None:
        raise NotFound(what="promise")


async def _pages(
    context: Context, caller: Caller, promise_id: UUID, month: Month
) -> AsyncIterator[Iterable[Sequence[object]]]:
    after = FIRST_ID
    while found := await rows.owed_by(context.database, promise_id, month.first_day, after=after, limit=_ROWS):
        await audit_list(context.database, caller, "premiums.read", [one.person_id for one in found])
        yield [_line(month, one) for one in found]
        after = found[-1].coverage_id


def _line(month: Month, one: Owed) -> Sequence[object]:
    return str(month), str(one.coverage_id), str(one.person_id), shown(one.amount)
