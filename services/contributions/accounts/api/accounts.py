"""The account of an employer."""

import asyncio
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.door.answers.pages import LinePages, Listing
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.values.money import shown
from services.contributions.accounts import rows
from services.contributions.context import Ctx
from services.contributions.employers.rows import employer_area
from services.contributions.employers.unknown_employer import unknown_employer_refusal

router = APIRouter(prefix="/v1", tags=["accounts"])
_ACCOUNT = Listing("account", first=0)
_AWAITED_ROUNDS = 40


class AccountEntry(BaseModel):
    id: int
    entry: str
    month: str | None
    debit_account: str
    credit_account: str
    amount: str
    return_id: UUID | None
    reference: str | None
    booked_on: date
    recorded_at: datetime


class Account(BaseModel):
    employer_id: UUID
    currency: str
    assessed: str
    paid: str
    surcharges: str = Field(description="the part of `paid` that went to surcharges")
    inspections: str = Field(description="the part of `paid` that went to what inspections claim")
    waiting: str
    written_off: str = Field(description="contributions that officers gave up; they are owed no more")
    balance: str
    entries: list[AccountEntry]
    next: str | None


@router.get("/employers/{employer_id}/account", operation_id="read_account")
async def account(
    context: Ctx,
    employer_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager", acting_for_employer=True)],
    asked: LinePages,
) -> Account:
    """Read the amounts assessed and paid, and the balance: above zero is owed, below zero is a credit."""
    caller.require_employer(employer_id, "manager")
    for _ in range(_AWAITED_ROUNDS):
        if await employer_area(context.database, employer_id) is not None:
            break
        await asyncio.sleep(0.02)  # registered a moment ago, perhaps: the news is on its way
    else:
        raise await unknown_employer_refusal(context.database, caller, employer_id)
    totals = await rows.totals(context.database, employer_id)
    entries = await rows.entries(context.database, employer_id, after=asked.after(_ACCOUNT), limit=asked.one_more)
    part = asked.cut(_ACCOUNT, entries, key=lambda entry: entry.posting_id)
    return Account(
        employer_id=employer_id,
        currency=context.law.currency,
        assessed=shown(totals.assessed),
        paid=shown(totals.paid),
        surcharges=shown(totals.surcharges),
        inspections=shown(totals.inspections),
        waiting=shown(totals.waiting),
        written_off=shown(totals.written_off),
        balance=shown(totals.assessed + totals.surcharges + totals.inspections - totals.paid - totals.written_off),
        entries=[_entry(entry) for entry in part.rows],
        next=part.next,
    )


def _entry(entry: rows.Entry) -> AccountEntry:
    return AccountEntry(
        id=entry.posting_id,
        entry=entry.entry,
        month=entry.month.strftime("%Y-%m") if entry.month else None,
        debit_account=entry.debit_account,
        credit_account=entry.credit_account,
        amount=shown(entry.amount),
        return_id=entry.return_id,
        reference=entry.reference,
        booked_on=entry.booked_on,
        recorded_at=entry.recorded_at,
    )
