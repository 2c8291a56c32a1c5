"""Unemployment by force majeure: whether, how many days, how much, month by month.

50 % of the daily wage from the first day of the quarantine or closure, 90 days at most, calculated by day and
paid by month; it ends the day before the contract ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from libs.common.law.terms import NoLawAt, RuleLaw, Terms
from libs.common.values.money import half_up, shown
from libs.common.values.month import Month
from libs.common.values.period import Period
from services.benefits.rules.credited_months import daily_wage, qualifying_months

BRANCH = "unemployment_force_majeure"
RULE_VERSION = 1


@dataclass(frozen=True, slots=True)
class ForceMajeureFacts:
    """What is known. `ended_on` is the first day without a contract; `bases` are credited months."""

    cause: str
    first_day: date
    last_day: date
    ended_on: date | None
    wages_paid: bool
    bases: Mapping[Month, Decimal]


@dataclass(frozen=True, slots=True)
class ForceMajeureLaw:
    benefit: RuleLaw
    daily_wage: RuleLaw
    qualifying: RuleLaw


@dataclass(frozen=True, slots=True)
class Award:
    """`entitlement(month)` is cumulative and rounded once: a month's payment is the difference."""

    eligible: bool
    reason: str | None
    days: int = 0
    daily_wage: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal = Decimal(0)
    last_paid_day: date | None = None
    by_month: Sequence[tuple[Month, int, Decimal]] = ()
    term_ids: Sequence[str] = ()
    steps: Sequence[Mapping[str, Any]] = field(default_factory=list)


def instrument(law: RuleLaw, first_day: date, name: str | None = None) -> Terms | None:
    """The instrument in force when work stopped, or the one named."""
    if name is not None:
        return next((t for t in law.series["force_majeure"] if t["instrument"] == name), None)
    try:
        return law.at("force_majeure", first_day)
    except NoLawAt:
        return None


def force_majeure(facts: ForceMajeureFacts, law: ForceMajeureLaw, *, named: str | None = None) -> Award:
    terms = instrument(law.benefit, facts.first_day, named)
    if terms is None:
        return Award(False, "no_instrument_in_force")
    steps: list[Mapping[str, Any]] = [
        {
            "step": "instrument",
            "arithmetic": f"{terms['instrument']}: work stopped on {facts.first_day}",
            "citation": terms.citation.document(),
        }
    ]
    if reason := _refused(facts, terms):
        return Award(False, reason, term_ids=[terms.id], steps=steps)
    cessation = Month.of(facts.first_day)
    qualifying = law.qualifying.at("unemployment", facts.first_day)
    _, enough, step = qualifying_months(facts.bases, cessation, qualifying)
    steps.append(step)
    if not enough:
        return Award(False, "qualifying_months", term_ids=[terms.id, qualifying.id], steps=steps)
    wage_terms = law.daily_wage.at("daily_wage", facts.first_day)
    wage = daily_wage(facts.bases, cessation, wage_terms)
    paid = payable_days(facts, terms)
    if paid is None:
        return Award(False, "contract_ended", term_ids=[terms.id], steps=steps)
    rate = terms.amount("rate")
    by_month = _by_month(paid, wage.total, wage.divisor, rate)
    amount = sum((part for _, _, part in by_month), Decimal(0))
    steps += wage.steps
    steps.append(
        {
            "step": "days",
            "arithmetic": f"{paid.start} to {paid.last_day}: {paid.days} days, {terms['max_days']} at most",
            "citation": terms.citation.document(),
        }
    )
    steps.append(
        {
            "step": "amount",
            "arithmetic": f"{shown(wage.total)} × {rate} × {paid.days} / {wage.divisor} = {shown(amount)}",
            "citation": terms.citation.document(),
        }
    )
    return Award(
        eligible=True,
        reason=None,
        days=paid.days,
        daily_wage=wage.displayed,
        rate=rate,
        amount=amount,
        last_paid_day=paid.last_day,
        by_month=by_month,
        term_ids=[terms.id, qualifying.id, wage_terms.id],
        steps=steps,
    )


def payable_days(facts: ForceMajeureFacts, terms: Terms) -> Period | None:
    """From the first day, through the day before the contract ends, cut to the most days allowed."""
    last_day = facts.last_day
    if facts.ended_on is not None:
        last_day = min(last_day, facts.ended_on - timedelta(days=1))
    if last_day < facts.first_day:
        return None
    return Period.inclusive(facts.first_day, last_day).first(terms.number("max_days"))


def _refused(facts: ForceMajeureFacts, terms: Terms) -> str | None:
    if facts.first_day < terms.effective:
        return f"before_{terms.effective:%Y_%m_%d}"
    if facts.cause not in terms["causes"]:
        return "cause_not_covered"
    if facts.wages_paid:
        return "wage_received"
    if facts.ended_on is not None and facts.ended_on <= facts.first_day:
        return "contract_ended"
    return None


def _by_month(paid: Period, total: Decimal, divisor: int, rate: Decimal) -> list[tuple[Month, int, Decimal]]:
    found = []
    days_so_far, paid_so_far = 0, Decimal(0)
    for month, days in paid.by_month():
        days_so_far += days
        cumulative = half_up(total * rate * days_so_far / divisor, 2)
        found.append((month, days, cumulative - paid_so_far))
        paid_so_far = cumulative
    return found
