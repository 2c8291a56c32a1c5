"""The one-time payment instead of a pension: its years, its amount, and who may ask for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from libs.common.law.terms import NoLawAt, RuleLaw, Terms
from libs.common.values.money import shown
from libs.common.values.month import Month, after_months

YEAR = 12


@dataclass(frozen=True, slots=True)
class OneTime:
    """The years that count before and since the boundary, and the amount, with the steps to it."""

    years_before: Decimal
    years_since: Decimal
    amount: Decimal
    steps: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Asking:
    """The answer about asking. `from_day`: from when on; None: never on these months. `unmet`: why not today."""

    from_day: date | None
    unmet: str | None


def one_time(months_before: int, months_since: int, average: Decimal, terms: Terms) -> OneTime:
    """Compute the payment for months before and since the boundary, from the average adjusted wage."""
    months = months_before + months_since
    if months < terms.number("short_months"):
        share = min(terms.amount("short_rate") * months, terms.amount("short_cap"))
        arithmetic = f"min({terms.amount('short_rate')} x {months}, {terms.amount('short_cap')}) x {shown(average)}"
        return _found(Decimal(0), Decimal(0), share * average, arithmetic, terms)
    if months_since:
        before, since = Decimal(months_before // YEAR), _years(months_since + months_before % YEAR, terms)
    else:
        before, since = _years(months_before, terms), Decimal(0)
    amount = (before * terms.amount("before") + since * terms.amount("since")) * average
    arithmetic = f"({before} x {terms.amount('before')} + {since} x {terms.amount('since')}) x {shown(average)}"
    return _found(before, since, amount, arithmetic, terms)


def may_ask(months: int, first_month: date, left_on: date, today: date, terms: Terms) -> Asking:
    """Tell from when on a person with so many months may ask for the payment."""
    before = terms.values["insured_before"]
    if months >= terms.number("months_below"):
        return Asking(None, "months_for_a_pension")
    if before is not None and first_month >= date.fromisoformat(str(before)):
        return Asking(None, "insured_too_late")
    from_day = after_months(left_on, terms.number("out_months"))
    return Asking(from_day, None if today >= from_day else "out_too_short")


def average_wage(bases: Iterable[tuple[Month, Decimal]], law: RuleLaw, paid_on: date) -> tuple[Decimal, bool]:
    """Return the average wage of the months, and whether each was adjusted by the coefficient of its year."""
    listed = list(bases)
    if not listed:
        return Decimal(0), False
    try:
        terms = law.at("coefficients", paid_on)
    except NoLawAt:
        return sum((base for _, base in listed), Decimal(0)) / len(listed), False
    total = sum((base * _coefficient(month.year, terms) for month, base in listed), Decimal(0))
    return total / len(listed), True


def _coefficient(year: int, terms: Terms) -> Decimal:
    place = year - terms.number("first_year")
    years = terms["years"]
    return terms.amount("before") if place < 0 else Decimal(str(years[min(place, len(years) - 1)]))


def _years(months: int, terms: Terms) -> Decimal:
    odd = months % YEAR
    if odd >= terms.number("whole_from"):
        return Decimal(months // YEAR + 1)
    return months // YEAR + (terms.amount("half_year") if odd >= terms.number("half_from") else Decimal(0))


def _found(before: Decimal, since: Decimal, amount: Decimal, arithmetic: str, terms: Terms) -> OneTime:
    rounded = amount.quantize(Decimal(1).scaleb(-terms.number("places")), ROUND_HALF_UP)
    step = {
        "step": "one-time payment",
        "arithmetic": f"{arithmetic} = {shown(rounded)}",
        "citation": terms.citation.document(),
    }
    return OneTime(before, since, rounded, [step])
