"""Bills: the months that an employer owes for, each with a reference; a bill as a bank looks it up before it pays."""

import asyncio
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from libs.common.door.answers.downloads import named
from libs.common.door.answers.pages import Listing, Page, Pages
from libs.common.door.callers.areas import within_reach
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.whose import Whose, may_see
from libs.common.door.requests.fields import QueryMonth, Reference
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from libs.common.values.month import LAST_DAY, Month
from services.contributions.accounts.actions.find_bill import BillUnknown, find_bill
from services.contributions.accounts.rules.bill_reference import bill_reference
from services.contributions.bills import rows
from services.contributions.bills.gateways.due_calendar import MEDIA_TYPE, due_calendar
from services.contributions.bills.gateways.payment_slip import payment_slip
from services.contributions.bills.rules.payment_qr import payment_qr
from services.contributions.context import Context, Ctx
from services.contributions.employers.rows import employer_number
from services.contributions.employers.unknown_employer import unknown_employer_refusal
from services.contributions.returns.rules.due_date import due_dates

router = APIRouter(prefix="/v1", tags=["bills"])
_DUES = Listing("dues", first=LAST_DAY)
_PDF: Any = {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
_CALENDAR: Any = {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}
_MONTHS_AHEAD, _MONTHS_SHOWN = 12, 15
Owner = Annotated[Caller, allow(*OUTSIDE, "officer", "manager", acting_for_employer=True)]


class MonthDue(BaseModel):
    """A month with an accepted return, or assessed by an officer. Payments count for the oldest month first."""

    month: str
    due_on: date
    charged: str = Field(description="what the return of the month, or its official assessment, comes to")
    assessed_officially: bool = Field(description="the month has no return: an officer assessed it")
    surcharge: str = Field(description="made so far because the month was paid late, or is not paid")
    paid: str = Field(description="the part of it that is paid")
    owed: str = Field(description="the part of it that is not paid yet")
    reference: str | None = Field(description="of the month's bill; give it to the bank. Null before the year 2000")
    payload: str | None = Field(
        description="text of the QR code that pays what is owed, in the country's scheme; null where nothing is owed"
    )


class Payee(BaseModel):
    """The agency's name in three languages."""

    en: str = Field(description="in English")
    th: str = Field(description="in Thai")
    vi: str = Field(description="in Vietnamese")


class Bill(BaseModel):
    """A bill as whoever holds its reference sees it: nothing tells whose it is."""

    reference: str = Field(description="the reference, in the form in which it is printed")
    month: str
    amount: str = Field(description="that is owed now, two decimals")
    currency: str
    due_on: date
    payee: Payee
    status: Literal["open", "paid"]


@router.get("/employers/{employer_id}/dues", operation_id="list_dues")
async def dues(
    context: Ctx,
    employer_id: UUID,
    caller: Owner,
    asked: Pages,
) -> Page[MonthDue]:
    """List the months of an employer, newest first, each with what is owed and the reference of its bill."""
    caller.require_employer(employer_id, "manager")
    number = await employer_number(context.database, employer_id)
    if number is None:
        raise await unknown_employer_refusal(context.database, caller, employer_id)
    found = await rows.dues(context.database, employer_id, before=asked.after(_DUES), limit=asked.one_more)
    part = asked.cut(_DUES, found, key=lambda due: due.month)
    return Page(items=[_month_due(context, number, employer_id, due) for due in part.rows], next=part.next)


@router.get(
    "/employers/{employer_id}/due-calendar",
    operation_id="read_due_calendar",
    response_class=Response,
    responses=_CALENDAR,
)
async def due_days(context: Ctx, employer_id: UUID, caller: Owner) -> Response:
    """Read the due days of an employer's months as iCalendar, three months back and a year ahead."""
    caller.require_employer(employer_id, "manager")
    if await employer_number(context.database, employer_id) is None:
        raise await unknown_employer_refusal(context.database, caller, employer_id)
    last = Month.of(context.clock.today()).plus(_MONTHS_AHEAD)
    due = due_dates(context.law.rule("contributions", "due_date"), last.first_day, look_back=_MONTHS_SHOWN)
    days_before = None
    if context.law.has("contributions", "reminder"):
        reminder = context.law.rule("contributions", "reminder").at("reminder", context.clock.today())
        days_before = reminder.number("days_before_due")
    text = due_calendar(employer_id, due, agency=context.law.country["agency"], days_before=days_before)
    return Response(text, media_type=MEDIA_TYPE, headers=named("due-days.ics"))


@router.get(
    "/employers/{employer_id}/dues/{month}/slip",
    operation_id="download_payment_slip",
    response_class=Response,
    responses=_PDF,
)
async def slip(context: Ctx, employer_id: UUID, month: Annotated[QueryMonth, Path()], caller: Owner) -> Response:
    """Download the payment slip of a month as PDF, with its reference and the code that pays what is owed."""
    caller.require_employer(employer_id, "manager")
    number = await employer_number(context.database, employer_id)
    if number is None:
        raise await unknown_employer_refusal(context.database, caller, employer_id)
    due = await rows.due_of(context.database, employer_id, Month.parse(month).first_day)
    if due is None:
        raise NotFound(what="bill")
    shown_due = _month_due(context, number, employer_id, due).model_dump(mode="json")
    made = await asyncio.to_thread(
        payment_slip, shown_due, number=number, currency=context.law.currency, agency=context.law.country["agency"]
    )
    return Response(made, media_type="application/pdf", headers=named(f"slip-{month}.pdf"))


def _month_due(context: Context, number: str, employer_id: UUID, due: rows.Due) -> MonthDue:
    month, owed = Month.of(due.month), due.charged - due.paid
    reference = bill_reference(number, employer_id, month, key=context.agency_key)
    payload = None
    if reference and owed > 0 and context.law.has("contributions", "payment_qr"):
        terms = context.law.rule("contributions", "payment_qr").at("payment_qr", context.clock.today())
        payload = payment_qr(reference, owed, terms)
    return MonthDue(
        month=str(month),
        due_on=due.due_on,
        charged=shown(due.charged),
        assessed_officially=due.assessed,
        surcharge=shown(due.surcharge),
        paid=shown(due.paid),
        owed=shown(owed),
        reference=reference,
        payload=payload,
    )


@router.get("/bills/{reference}", operation_id="read_bill")
async def bill(
    context: Ctx,
    reference: Annotated[Reference, Path()],
    caller: Annotated[Caller, allow("bank", "employer", "payroll_agent", "officer")],
) -> Bill:
    """Look a bill up before it is paid. Banks see any that they have the reference of, employers their own."""
    billed = await find_bill(context.database, reference, key=context.agency_key)
    in_reach = await within_reach(context.database, caller, billed.employer_id)
    if not in_reach or (caller.party != "bank" and not may_see(caller, Whose(employer=billed.employer_id))):
        raise BillUnknown
    due = await rows.due_of(context.database, billed.employer_id, billed.month.first_day)
    if due is None:
        raise BillUnknown
    owed = due.charged - due.paid
    return Bill(
        reference="".join(reference.split()).upper(),
        month=str(billed.month),
        amount=shown(owed),
        currency=context.law.currency,
        due_on=due.due_on,
        payee=Payee(**context.law.country["agency"]),
        status="open" if owed > 0 else "paid",
    )
