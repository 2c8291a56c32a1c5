"""Months that are kept for who left compulsory insurance: who may ask for the one-time payment, and what is lost."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.door.callers.whose import require_person
from libs.common.door.requests.fields import Amount, Body, Day
from libs.common.refusals import NotFound
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.registration.context import Context, Ctx
from services.registration.coverage.rows.participants import compulsory_past
from services.registration.persons.rows.locked import every_id
from services.registration.reserved.rows.reserved import kept_months
from services.registration.reserved.rules.one_time import average_wage, may_ask, one_time

router = APIRouter(prefix="/v1", tags=["coverage"])
Count = Annotated[int, Field(ge=0, le=1_200)]


class OneTimeFacts(Body):
    """Months of compulsory insurance before and since the day from which another rate counts, with the average wage."""

    months_before: Count
    months_since: Count
    average_wage: Annotated[Amount, Field(description="of all months, adjusted by the law's coefficients")]
    paid_on: Day | None = None
    """The day of the payment; today without it."""


class OneTimeQuote(BaseModel):
    """The amount of a one-time payment, with the steps to it."""

    boundary: date = Field(description="months before this day have the first rate")
    years_before: str = Field(description="years that count before the boundary")
    years_since: str = Field(description="years that count since the boundary")
    amount: str
    steps: Sequence[Mapping[str, object]]


class ReservedMonths(BaseModel):
    """Months that are kept. Asking for the one-time payment loses all of them."""

    left_on: date = Field(description="the first day after the last employment")
    months: int = Field(description="months that count, of returns and of old records")
    first_month: str
    last_month: str
    months_before: int = Field(description="of them, before the day from which another rate counts")
    months_since: int = Field(description="of them, since that day")
    pension_months: int = Field(description="so many months give a pension at the age of retirement")
    missing_months: int = Field(description="so many months are missing to it; voluntary insurance adds them")
    may_ask: bool = Field(description="whether the one-time payment may be asked for today")
    may_ask_from: date | None = Field(description="from when on; null: not on these months")
    unmet: str | None = Field(description="why not today: out_too_short, months_for_a_pension, insured_too_late")
    average_wage: str
    adjusted: bool = Field(description="whether wages are adjusted by coefficients; false: today has no list on file")
    one_time: OneTimeQuote = Field(description="what the one-time payment would come to today")
    path: str | None = Field(description="the voluntary scheme in which the months go on; null where there is none")


class ReservedOfPerson(BaseModel):
    """The months that are kept for a person."""

    reserved: ReservedMonths | None = Field(description="null while the person is employed, and for who has no month")


@router.post("/one-time-quotes", operation_id="quote_one_time_payment", status_code=200)
async def quote(context: Ctx, body: OneTimeFacts, _: Annotated[Caller, allow(*PARTIES)]) -> OneTimeQuote:
    """Compute a one-time payment from months and an average wage. Nothing is stored."""
    on = body.paid_on or context.clock.today()
    return _quote(context, body.months_before, body.months_since, body.average_wage, on)


@router.get("/persons/{person_id}/reserved-months", operation_id="read_reserved_months")
async def of_person(
    context: Ctx, person_id: UUID, caller: Annotated[Caller, allow("person", "officer", acting=True)]
) -> ReservedOfPerson:
    """Read the months that are kept for a person, who may ask for the one-time payment, and what would be lost."""
    require_person(caller, person_id)
    await audit_look(context.database, caller, "coverage.read", [person_id])
    return await _reserved(context, person_id)


@router.get("/me/reserved-months", operation_id="read_my_reserved_months")
async def mine(context: Ctx, caller: Annotated[Caller, allow("person")]) -> ReservedOfPerson:
    """Read the months that are kept for me, whether I may ask for the one-time payment, and what I would lose."""
    if caller.party_id is None:
        raise NotFound(what="person")
    await audit_look(context.database, caller, "coverage.read", [caller.party_id])
    return await _reserved(context, caller.party_id)


def _quote(context: Context, before: int, since: int, average: Decimal, on: date) -> OneTimeQuote:
    terms = context.law.rule("registration", "one_time").at("amounts", on)
    found = one_time(before, since, average, terms)
    return OneTimeQuote(
        boundary=date.fromisoformat(str(terms["boundary"])),
        years_before=str(found.years_before),
        years_since=str(found.years_since),
        amount=shown(found.amount),
        steps=found.steps,
    )


async def _reserved(context: Context, person_id: UUID) -> ReservedOfPerson:
    law, today = context.law.rule("registration", "one_time"), context.clock.today()
    ids = await every_id(context.database, person_id)
    past = await compulsory_past(context.database, ids, today)
    months = await kept_months(context.database, ids)
    if past.covering is not None or past.left_on is None or not months:
        return ReservedOfPerson(reserved=None)
    terms = law.at("conditions", today)
    boundary = date.fromisoformat(str(law.at("amounts", today)["boundary"]))
    before = sum(one.month < boundary for one in months)
    average, adjusted = average_wage([(Month.of(one.month), one.base) for one in months], law, today)
    asking = may_ask(len(months), months[0].month, past.left_on, today, terms)
    needed = terms.number("pension_months")
    found = ReservedMonths(
        left_on=past.left_on,
        months=len(months),
        first_month=str(Month.of(months[0].month)),
        last_month=str(Month.of(months[-1].month)),
        months_before=before,
        months_since=len(months) - before,
        pension_months=needed,
        missing_months=max(0, needed - len(months)),
        may_ask=asking.from_day is not None and asking.unmet is None,
        may_ask_from=asking.from_day,
        unmet=asking.unmet,
        average_wage=shown(average),
        adjusted=adjusted,
        one_time=_quote(context, before, len(months) - before, average, today),
        path=_path(context),
    )
    return ReservedOfPerson(reserved=found)


def _path(context: Context) -> str | None:
    """Return the voluntary scheme with a chosen income, whose months count for a pension."""
    rule = context.law.rule("registration", "participation")
    return next((name for name, terms in rule.series.items() if terms[-1].values.get("choice") == "income"), None)
