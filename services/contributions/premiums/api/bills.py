"""Bills of premiums: what is due, under which reference; and the plan by which a person pays."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_NUMBER, Asked, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import of_person, require_person, visible
from libs.common.door.requests.fields import Body, MonthText
from libs.common.refusals import NotFound, NotHeardOf
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.context import Context, Ctx
from services.contributions.premiums.actions.choose_plan import choose_plan
from services.contributions.premiums.actions.let_fall_due import premium_law
from services.contributions.premiums.api.quotes import PremiumShares
from services.contributions.premiums.rows import bills, covers
from services.contributions.premiums.rows.bills import Bill, BillStatus
from services.contributions.premiums.rules.premium import Shares

router = APIRouter(prefix="/v1", tags=["premiums"])
_BILLS = Listing("bills of premiums", first=LAST_NUMBER)


class PremiumBill(BaseModel):
    """A demand on a person: one month, or the months of a plan."""

    reference: str = Field(description="by which it is paid")
    coverage_id: UUID
    scheme: str
    first_month: str = Field(description="the first month that it is for")
    months: int = Field(description="how many months it is for")
    due_on: date
    amount: str = Field(description="what the member pays")
    shares: PremiumShares = Field(description="who pays what of the premium")
    status: BillStatus = Field(description="due, paid, lapsed with the cover, or replaced by another bill")

    @classmethod
    def of(cls, row: Bill) -> "PremiumBill":
        return cls(
            reference=row.reference,
            coverage_id=row.coverage_id,
            scheme=row.scheme,
            first_month=str(Month.of(row.first_month)),
            months=row.months,
            due_on=row.due_on,
            amount=shown(row.amount),
            shares=PremiumShares.of(Shares(row.amount, row.state, row.locality, row.donor)),
            status=row.status,
        )


class NewPlan(Body):
    """For how many months the person pays at once."""

    coverage_id: UUID
    months: Annotated[int, Field(ge=1, le=120)] = Field(description="one of the plans that the law has")
    first_month: MonthText = Field(description="the first month of the plan, this one or a later one")


class PlanShown(BaseModel):
    coverage_id: UUID
    months: int = Field(description="how many months are paid at once")
    first_month: str = Field(description="the first month of the plan")


@router.get("/persons/{person_id}/premiums", operation_id="list_premiums")
async def of_a_person(
    context: Ctx, person_id: UUID, caller: Annotated[Caller, allow("person", "officer")], asked: Pages
) -> Page[PremiumBill]:
    """List the bills of a person, newest first."""
    require_person(caller, person_id)
    await audit_look(context.database, caller, "premiums.read", [person_id])
    return await _listed(context, asked, await covers.every_id(context.database, person_id))


@router.get("/me/premiums", operation_id="list_my_premiums")
async def mine(context: Ctx, caller: Annotated[Caller, allow("person")], asked: Pages) -> Page[PremiumBill]:
    """List what I am asked to pay, under which reference and until when, and what I have paid. Newest first."""
    if caller.party_id is None:
        raise NotFound(what="person")
    await audit_look(context.database, caller, "premiums.read", [caller.party_id])
    return await _listed(context, asked, await covers.every_id(context.database, caller.party_id))


async def _listed(context: Context, asked: Asked, person_ids: Sequence[UUID]) -> Page[PremiumBill]:
    found = await bills.bills_of(context.database, person_ids, before=asked.after(_BILLS), limit=asked.one_more)
    part = asked.cut(_BILLS, found, key=lambda row: row.bill_id)
    return Page(items=[PremiumBill.of(one) for one in part.rows], next=part.next)


@router.post("/premium-plans", status_code=201, operation_id="choose_premium_plan", response_model=PlanShown)
async def choose(
    request: Request, context: Ctx, body: NewPlan, caller: Annotated[Caller, allow("person", "officer")]
) -> Response:
    """Choose to pay one month or several at once. Bills that are made from the first month on follow the plan."""
    cover = await covers.cover(context.database, body.coverage_id)
    if cover is None:
        raise NotHeardOf(what="coverage", pointer="/coverage_id", named=body.coverage_id)
    visible(caller, cover, of_person, what="coverage")

    async def act(connection: AsyncConnection) -> PlanShown:
        await choose_plan(
            connection,
            premium_law(context.law),
            body.coverage_id,
            months=body.months,
            first_month=body.first_month,
            by=caller.name,
            today=Month.of(context.clock.today()),
        )
        return PlanShown(coverage_id=body.coverage_id, months=body.months, first_month=str(body.first_month))

    return await carry_out_once(request, caller, "choose_premium_plan", act)
