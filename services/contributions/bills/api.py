"""Bills: the months that an employer owes for, each with a reference; a bill as a bank looks it up before it pays."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from libs.common.door.answers.pages import Listing, Page, Pages
from libs.common.door.callers.areas import within_reach
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.whose import Whose, may_see
from libs.common.door.requests.fields import Reference
from libs.common.values.money import shown
from libs.common.values.month import LAST_DAY, Month
from services.contributions.accounts.actions.find_bill import BillUnknown, find_bill
from services.contributions.accounts.rules.bill_reference import bill_reference
from services.contributions.bills import rows
from services.contributions.bills.rules.payment_qr import payment_qr
from services.contributions.context import Context, Ctx
from services.contributions.employers.rows import employer_number
from services.contributions.employers.unknown_employer import unknown_employer_refusal

router = APIRouter(prefix="/v1", tags=["bills"])
_DUES = Listing("dues", first=LAST_DAY)


class MonthDue(BaseModel):
    """A month with an accepted return. Payments count for the oldest month first."""

    month: str
    due_on: date
    charged: str = Field(description="what the return of the month comes to")
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
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager", acting_for_employer=True)],
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
