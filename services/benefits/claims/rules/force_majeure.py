"""Unemployment by force majeure: entitlement, number of days, and the amount for each month.

50 % of the daily wage from the first day of the quarantine or closure, for at most 90 days of one event. It is
calculated by day, paid by month, and ends on the day before the contract ends, or before the person died.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from libs.common.law.terms import NoLawAt, RuleLaw, Terms
from libs.common.values.money import half_up, shown
from libs.common.values.month import Month
from services.benefits.claims.rules.credited_months import DailyWage, daily_wage, qualifying_months
from services.benefits.claims.rules.days import NO_DAYS, Days, by_month, days_between, first_days, spelled

RULE_VERSION = 2


@dataclass(frozen=True, slots=True)
class Event:
    """Days of one stop of work, and the number of days of it that other claims of the person were awarded."""

    days: Days
    awarded_elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class ForceMajeureFacts:
    """The facts on which the award depends.

    `ended_on` is the first day without a contract; `bases` are credited months. `events`: the days that may be paid, by
    event; None means every day from first to last, as one event. `stopped_on`: the day on which work stopped, when that
    was before the first day claimed. `died_on`: the day of death, of a person who died.
    """

    cause: str
    first_day: date
    last_day: date
    ended_on: date | None
    wages_paid: bool
    bases: Mapping[Month, Decimal]
    events: Sequence[Event] | None = None
    stopped_on: date | None = None
    returned: Sequence[Month] = ()
    """months of the employer's returns that stand for its certificate, until it comes"""
    died_on: date | None = None

    @property
    def contingency(self) -> date:
        """Return the day on which work stopped: its law, window of months and daily wage apply."""
        return self.stopped_on or self.first_day


@dataclass(frozen=True, slots=True)
class ForceMajeureLaw:
    benefit: RuleLaw
    daily_wage: RuleLaw
    qualifying: RuleLaw
    certificate: RuleLaw
    months_wanted: RuleLaw


@dataclass(frozen=True, slots=True)
class Award:
    """An award. `by_month` is rounded once, cumulatively: a month's payment is the difference from the month before."""

    eligible: bool
    reason: str | None
    paid_days: Days = NO_DAYS
    wage: DailyWage | None = None
    rate: Decimal | None = None
    amount: Decimal = Decimal(0)
    by_month: Sequence[tuple[Month, int, Decimal]] = ()
    term_ids: Sequence[str] = ()
    steps: Sequence[Mapping[str, object]] = field(default_factory=list)

    @property
    def days(self) -> int:
        return len(self.paid_days)

    @property
    def last_paid_day(self) -> date | None:
        return max(self.paid_days) if self.paid_days else None

    @property
    def daily_wage(self) -> Decimal | None:
        return self.wage.displayed if self.wage else None


def instrument(law: RuleLaw, stopped_on: date, name: str | None = None) -> Terms | None:
    """Return the legal instrument in force when work stopped, or the instrument of that name; None if there is none."""
    if name is not None:
        return next((t for t in law.series["force_majeure"] if t["instrument"] == name), None)
    try:
        return law.at("force_majeure", stopped_on)
    except NoLawAt:
        return None


def unpaid_from_death(died_on: date | None, terms: Terms) -> date | None:
    """Return the first day that is not paid because the person died; None for a person who lives."""
    if died_on is None:
        return None
    return died_on - timedelta(days=terms.number("days_before_death") - 1)


def certificate_terms(law: ForceMajeureLaw, *days: date) -> Terms | None:
    """Return the terms about certificates on the first of the days that has any; None if no day has."""
    for day in days:
        try:
            return law.certificate.at("certificate", day)
        except NoLawAt:
            continue
    return None


def force_majeure(facts: ForceMajeureFacts, law: ForceMajeureLaw, *, named: str | None = None) -> Award:
    terms = instrument(law.benefit, facts.contingency, named)
    if terms is None:
        return Award(False, "no_instrument_in_force")
    citation = terms.citation.document()
    stopped = f"{terms['instrument']}: work stopped on {facts.contingency}"
    steps: list[Mapping[str, object]] = [{"step": "instrument", "arithmetic": stopped, "citation": citation}]
    proof = certificate_terms(law, facts.first_day, facts.last_day) if facts.returned else None
    if proof is not None:
        steps.append(_evidence_step(facts.returned, proof))
    if reason := _refused(facts, terms):
        return Award(False, reason, term_ids=[terms.id], steps=steps)
    cessation = Month.of(facts.contingency)
    qualifying = law.qualifying.at("unemployment", facts.contingency)
    _, enough, step = qualifying_months(facts.bases, cessation, qualifying)
    steps.append(step)
    if not enough:
        return Award(False, "qualifying_months", term_ids=[terms.id, qualifying.id], steps=steps)
    paid, counted = payable_days(facts, terms)
    steps += [{"step": "days", "arithmetic": text, "citation": citation} for text in counted]
    if not paid:
        return Award(
            False, "max_days_reached" if counted else _why_no_day(facts, terms), term_ids=[terms.id], steps=steps
        )
    wage_terms = law.daily_wage.at("daily_wage", facts.contingency)
    wage = daily_wage(facts.bases, cessation, wage_terms)
    rate = terms.amount("rate")
    months = _by_month(paid, wage, rate)
    amount = sum((part for _, _, part in months), Decimal(0))
    summed = f"{shown(wage.total)} × {rate} × {len(paid)} / {wage.divisor} = {shown(amount)}"
    return Award(
        eligible=True,
        reason=None,
        paid_days=paid,
        wage=wage,
        rate=rate,
        amount=amount,
        by_month=months,
        term_ids=[terms.id, *([proof.id] if proof else []), qualifying.id, wage_terms.id],
        steps=[*steps, *wage.steps, {"step": "amount", "arithmetic": summed, "citation": citation}],
    )


def _evidence_step(returned: Sequence[Month], terms: Terms) -> Mapping[str, object]:
    months = ", ".join(map(str, returned))
    needed, window = terms.number("returned_months"), terms.number("within_months")
    said = f"no certificate yet: the employer's returns name the person in {months}; {needed} of {window} months needed"
    return {"step": "evidence", "arithmetic": said, "citation": terms.citation.document()}


def payable_days(facts: ForceMajeureFacts, terms: Terms) -> tuple[Days, list[str]]:
    """Return the payable days and one sentence of arithmetic for each event.

    Days count until the contract or the person's life ends, and each event has a maximum.
    """
    most = terms.number("max_days")
    events = facts.events
    if events is None:
        events = [Event(days_between(facts.first_day, facts.last_day))]
    paid: Days = NO_DAYS
    counted = []
    ends = [day for day in (facts.ended_on, unpaid_from_death(facts.died_on, terms)) if day is not None]
    for event in events:
        days = frozenset(day for day in event.days if all(day < end for end in ends))
        if not days:
            continue
        allowed = first_days(days, most - event.awarded_elsewhere)
        paid |= allowed
        before = f", {event.awarded_elsewhere} of the event awarded in other claims" if event.awarded_elsewhere else ""
        counted.append(f"{spelled(allowed) or spelled(days)}: {len(allowed)} days, {most} at most{before}")
    return paid, counted


def _refused(facts: ForceMajeureFacts, terms: Terms) -> str | None:
    if facts.contingency < terms.effective:
        return f"before_{terms.effective:%Y_%m_%d}"
    if facts.cause not in terms["causes"]:
        return "cause_not_covered"
    if facts.wages_paid:
        return "wage_received"
    if facts.ended_on is not None and facts.ended_on <= facts.first_day:
        return _why_no_day(facts, terms)
    dead_from = unpaid_from_death(facts.died_on, terms)
    return "person_died" if dead_from is not None and dead_from <= facts.first_day else None


def _why_no_day(facts: ForceMajeureFacts, terms: Terms) -> str:
    """Tell what ended before the first day that could be paid: the person's life, or the contract alone."""
    dead_from = unpaid_from_death(facts.died_on, terms)
    ended_first = dead_from is not None and facts.ended_on is not None and facts.ended_on < dead_from
    return "contract_ended" if dead_from is None or ended_first else "person_died"


def _by_month(paid: Days, wage: DailyWage, rate: Decimal) -> list[tuple[Month, int, Decimal]]:
    months = []
    days_so_far, paid_so_far = 0, Decimal(0)
    for month, days in by_month(paid):
        days_so_far += len(days)
        cumulative = half_up(wage.total * rate * days_so_far / wage.divisor, 2)
        months.append((month, len(days), cumulative - paid_so_far))
        paid_so_far = cumulative
    return months
