"""`prakan explain`: compute a decision receipt again, offline, by the rule and the law it names."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, JsonValue, ValidationError

from deploy.command_refused import CommandRefused
from deploy.suite import LAW
from libs.common.law.loader import load_law
from libs.common.values.money import shown
from libs.common.values.month import Month
from services.benefits.claims.actions.evaluate_claim import force_majeure_law
from services.benefits.claims.rules.days import NO_DAYS, days_between
from services.benefits.claims.rules.force_majeure import Event, ForceMajeureFacts, force_majeure


class _Credited(BaseModel):
    month: str
    base: Decimal


class _Days(BaseModel):
    first_day: date
    last_day: date


class _Event(BaseModel):
    days: list[_Days]
    awarded_elsewhere: int

    def of_claim(self) -> Event:
        days = NO_DAYS.union(*(days_between(run.first_day, run.last_day) for run in self.days))
        return Event(days, self.awarded_elsewhere)


class _Inputs(BaseModel):
    cause: str
    first_day: date
    last_day: date
    ended_on: date | None = None
    died_on: date | None = None
    wages_paid: bool | None = None
    credited: list[_Credited]
    events: list[_Event] | None = None
    stopped_on: date | None = None
    returned: list[str] = []


class _Receipt(BaseModel):
    """The members of a receipt that the computation needs."""

    inputs: _Inputs
    eligible: bool
    amount: str


def explained(receipt: Mapping[str, JsonValue], country: str) -> str:
    """Return the steps, and whether this code and law give the receipt's amount."""
    if receipt.get("rule") != "benefits/force_majeure":
        raise CommandRefused(f"no rule {receipt.get('rule')!r} here: give a decision receipt as a door answered it")
    try:
        given = _Receipt.model_validate(receipt)
    except ValidationError:
        raise CommandRefused("this is no decision receipt: give one as a door answered it") from None
    inputs = given.inputs
    facts = ForceMajeureFacts(
        cause=inputs.cause,
        first_day=inputs.first_day,
        last_day=inputs.last_day,
        ended_on=inputs.ended_on,
        died_on=inputs.died_on,
        wages_paid=bool(inputs.wages_paid),
        bases={Month.parse(credited.month): credited.base for credited in inputs.credited},
        events=None if inputs.events is None else [event.of_claim() for event in inputs.events],
        stopped_on=inputs.stopped_on,
        returned=[Month.parse(month) for month in inputs.returned],
    )
    award = force_majeure(facts, force_majeure_law(load_law(LAW / country)))
    lines = [f"{step['step']}: {step['arithmetic']}" for step in award.steps]
    agrees = (award.eligible, shown(award.amount)) == (given.eligible, given.amount)
    verdict = "agrees with the receipt" if agrees else f"DIFFERS: the receipt says {given.amount}"
    return "\n".join([*lines, f"{shown(award.amount)}: {verdict}"])
