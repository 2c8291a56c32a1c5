"""Debts: those of one employer by month, the employers that owe something, and what is owed by age."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_list
from libs.common.door.answers.downloads import CSV_ANSWER, csv_download
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.requests.fields import Amount, Day, ShortText
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import Fault, RequestInvalid
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.contributions.collection.rows import debts as rows
from services.contributions.collection.rows.debts import MonthStated
from services.contributions.collection.rules.ageing import age_group, age_groups
from services.contributions.collection.rules.surcharge import surcharge_terms
from services.contributions.context import Context, Ctx
from services.contributions.employers.rows import employer_number
from services.contributions.employers.unknown_employer import unknown_employer_refusal

router = APIRouter(prefix="/v1", tags=["collection"])
_DEBTS = Listing("debts", first=(date.min, date.min))
_DEBTORS = Listing("debtors", first=(date.min, FIRST_ID))
_DAYS_AHEAD = 366
_OLDEST_DAYS = 36_500
_FILE_ROWS = 5_000
_FILE_COLUMNS = (
    "registration_number", "area", "months", "owed", "surcharge", "total", "oldest_due_on", "as_of"
)  # fmt: skip
Owner = Annotated[Caller, allow(*OUTSIDE, "officer", "manager", acting_for_employer=True)]
Office = Annotated[Caller, allow("officer", "manager")]
Area = Annotated[ShortText | None, Query(description="in this area, or in a part of it")]


class MonthOwed(BaseModel):
    """A month past its due day of which something is not paid. Payments count for the month that fell due first."""

    month: str
    due_on: date
    charged: str = Field(description="what the return of the month comes to")
    owed: str = Field(description="the part of it that is not paid")
    surcharge: str = Field(description="the whole surcharge on the month, as it is booked")
    surcharge_left: str = Field(description="the part of the surcharge that is not paid")
    days: int = Field(description="since the due day")
    age_from_days: int = Field(description="the first day, after the due day, of the age group")
    collected: bool = Field(description="false: all that the employer owes is within what is not asked for")


class SurchargeOfMonth(BaseModel):
    """A month as it will stand on a day, if nothing more is paid."""

    month: str
    due_on: date
    charged: str = Field(description="what the return of the month comes to")
    owed: str = Field(description="the part of it that is not paid")
    surcharge: str = Field(description="the whole surcharge on the month up to the day")


class SurchargesTo(BaseModel):
    """The surcharges of an employer's late months on a day, if nothing more is paid."""

    employer_id: UUID
    on: date
    currency: str
    owed: str = Field(description="contributions that are not paid, of all months")
    surcharge: str = Field(description="surcharges of all months, paid ones included")
    months: list[SurchargeOfMonth] = Field(description="the late months, as they fell due")


class Debtor(BaseModel):
    """An employer that owes something past its due day."""

    employer_id: UUID
    registration_number: str
    area: str
    months: int = Field(description="how many months it owes something of")
    owed: str = Field(description="contributions that are not paid")
    surcharge_left: str = Field(description="surcharges that are not paid")
    total: str = Field(description="contributions and surcharges that are not paid")
    oldest_due_on: date = Field(description="the due day of the oldest month that is not paid")
    days: int = Field(description="since then")
    age_from_days: int = Field(description="the first day, after the due day, of the oldest month's age group")
    collected: bool = Field(description="false: all of it is within what is not asked for")
    agreed: bool = Field(description="true: it pays by an agreement that stands; nothing more is asked for meanwhile")


class AgeOfDebts(BaseModel):
    """The debts of one age group."""

    from_days: int = Field(description="the first day of the group, after the due day")
    until_days: int | None = Field(description="the last day of the group; null: it has none")
    employers: int = Field(description="how many employers owe it")
    months: int = Field(description="how many of their months it is of")
    owed: str = Field(description="contributions that are not paid")
    surcharge_left: str = Field(description="surcharges that are not paid")


class DebtsByAge(BaseModel):
    """The debts of a day, by age."""

    as_of: date = Field(description="the business day")
    currency: str
    groups: list[AgeOfDebts] = Field(description="every age group, the youngest first")


@router.get("/employers/{employer_id}/debts", operation_id="list_debts")
async def listed(context: Ctx, employer_id: UUID, caller: Owner, asked: Pages) -> Page[MonthOwed]:
    """List the months that an employer owes something of, the oldest first, each with its age and surcharge."""
    await _known(context, caller, employer_id)
    found = await rows.debts_of(context.database, employer_id, after=asked.after(_DEBTS), limit=asked.one_more)
    part = asked.cut(_DEBTS, found, key=lambda debt: (debt.due_on, debt.month))
    today, groups = context.clock.today(), _groups(context)
    return Page(items=[_month_owed(debt, groups, today) for debt in part.rows], next=part.next)


@router.get("/employers/{employer_id}/surcharges", operation_id="compute_surcharges")
async def computed(
    context: Ctx,
    employer_id: UUID,
    caller: Owner,
    on: Annotated[Day | None, Query(description="today or a later day, at most a year ahead")] = None,
) -> SurchargesTo:
    """Compute the surcharge on each late month to a day. Nothing is booked: each day books its own."""
    await _known(context, caller, employer_id)
    today = context.clock.today()
    day = on or today
    last = today + timedelta(days=_DAYS_AHEAD)
    if not today <= day <= last:
        raise RequestInvalid(faults=[Fault("/on", "day_out_of_range", {"first": today, "last": last})])
    terms = surcharge_terms(context.law.rule("contributions", "surcharge"))
    found = await rows.months_stated(context.database, employer_id, terms=terms, today=day)
    late = [one for one in found if one.owed > 0 or one.surcharge > 0]
    return SurchargesTo(
        employer_id=employer_id,
        on=day,
        currency=context.law.currency,
        owed=shown(sum((one.owed for one in late), Decimal(0))),
        surcharge=shown(sum((one.surcharge for one in late), Decimal(0))),
        months=[_surcharge(one) for one in late],
    )


@router.get("/debtors", operation_id="list_debtors")
async def debtors(
    request: Request,
    context: Ctx,
    caller: Office,
    asked: Pages,
    area: Area = None,
    older_than_days: Annotated[int, Query(ge=0, le=_OLDEST_DAYS, description="since the oldest due day")] = 0,
    at_least: Annotated[Amount | None, Query(description="owed in all, surcharges included")] = None,
) -> Page[Debtor]:
    """List employers that owe something past its due day, the oldest debt first."""
    refuse_unknown_places(request, areas={"#query/area": area})
    today, groups = context.clock.today(), _groups(context)
    found = await rows.debtors(
        context.database,
        areas=caller.areas,
        area=area,
        due_before=today - timedelta(days=older_than_days),
        at_least=at_least or Decimal(0),
        after=asked.after(_DEBTORS),
        limit=asked.one_more,
    )
    part = asked.cut(_DEBTORS, found, key=lambda one: (one.oldest_due_on, one.employer_id))
    return Page(items=[_debtor(one, groups, today) for one in part.rows], next=part.next)


@router.get("/debtors/file", operation_id="download_debtors", responses=CSV_ANSWER, response_class=Response)
async def debtors_file(
    request: Request,
    context: Ctx,
    caller: Office,
    area: Area = None,
    older_than_days: Annotated[int, Query(ge=0, le=_OLDEST_DAYS, description="since the oldest due day")] = 0,
    at_least: Annotated[Amount | None, Query(description="owed in all, surcharges included")] = None,
) -> Response:
    """Download the debtors for other authorities as CSV: none that pays by instalments, none within the tolerance."""
    refuse_unknown_places(request, areas={"#query/area": area})
    today = context.clock.today()
    due_before = today - timedelta(days=older_than_days)
    pages = _file_pages(context, caller, area, due_before, at_least or Decimal(0))
    return csv_download(f"debtors-{today}.csv", _FILE_COLUMNS, pages)


async def _file_pages(
    context: Context, caller: Caller, area: str | None, due_before: date, at_least: Decimal
) -> AsyncIterator[Iterable[Sequence[object]]]:
    after, today = (date.min, FIRST_ID), context.clock.today()
    while found := await rows.debtors(
        context.database,
        areas=caller.areas,
        area=area,
        due_before=due_before,
        at_least=at_least,
        after=after,
        limit=_FILE_ROWS,
    ):
        listed = [one for one in found if one.chased and not one.agreed]
        await audit_list(context.database, caller, "debtors.download", [one.employer_id for one in listed])
        yield [_file_line(one, today) for one in listed]
        after = found[-1].oldest_due_on, found[-1].employer_id


def _file_line(one: rows.Debtor, today: date) -> Sequence[object]:
    return (
        one.registration_number,
        one.area,
        one.months,
        shown(one.owed),
        shown(one.surcharge_left),
        shown(one.owed + one.surcharge_left),
        str(one.oldest_due_on),
        str(today),
    )


@router.get("/debt-ages", operation_id="sum_debts_by_age")
async def by_age(request: Request, context: Ctx, caller: Office, area: Area = None) -> DebtsByAge:
    """Sum what is owed past its due day by age group."""
    refuse_unknown_places(request, areas={"#query/area": area})
    today, groups = context.clock.today(), _groups(context)
    found = await rows.ages(context.database, areas=caller.areas, area=area, groups=groups, today=today)
    last_days = [*(first - 1 for first in groups[1:]), None]
    return DebtsByAge(
        as_of=today,
        currency=context.law.currency,
        groups=[
            AgeOfDebts(
                from_days=one.from_days,
                until_days=last,
                employers=one.employers,
                months=one.months,
                owed=shown(one.owed),
                surcharge_left=shown(one.surcharge_left),
            )
            for one, last in zip(found, last_days, strict=True)
        ],
    )


async def _known(context: Context, caller: Caller, employer_id: UUID) -> None:
    """Refuse a caller who may not see the employer, and an employer that is unknown."""
    caller.require_employer(employer_id, "manager")
    if await employer_number(context.database, employer_id) is None:
        raise await unknown_employer_refusal(context.database, caller, employer_id)


def _groups(context: Context) -> list[int]:
    return age_groups(context.law.rule("contributions", "collection").at("ageing", context.clock.today()))


def _month_owed(debt: rows.Debt, groups: list[int], today: date) -> MonthOwed:
    return MonthOwed(
        month=str(Month.of(debt.month)),
        due_on=debt.due_on,
        charged=shown(debt.charged),
        owed=shown(debt.owed),
        surcharge=shown(debt.surcharge),
        surcharge_left=shown(debt.surcharge_left),
        days=(today - debt.due_on).days,
        age_from_days=age_group(groups, due_on=debt.due_on, today=today),
        collected=debt.chased,
    )


def _surcharge(one: MonthStated) -> SurchargeOfMonth:
    return SurchargeOfMonth(
        month=str(Month.of(one.month)),
        due_on=one.due_on,
        charged=shown(one.charged),
        owed=shown(one.owed),
        surcharge=shown(one.surcharge),
    )


def _debtor(one: rows.Debtor, groups: list[int], today: date) -> Debtor:
    return Debtor(
        employer_id=one.employer_id,
        registration_number=one.registration_number,
        area=one.area,
        months=one.months,
        owed=shown(one.owed),
        surcharge_left=shown(one.surcharge_left),
        total=shown(one.owed + one.surcharge_left),
        oldest_due_on=one.oldest_due_on,
        days=(today - one.oldest_due_on).days,
        age_from_days=age_group(groups, due_on=one.oldest_due_on, today=today),
        collected=one.chased,
        agreed=one.agreed,
    )
