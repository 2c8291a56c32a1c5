"""The surcharge on contributions that are paid late. `rows/state_debts.sql` is its twin over rows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.common.law.terms import RuleLaw, Terms
from libs.common.values.money import half_up
from libs.common.values.month import after_months

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class LatePart:
    """A part of a month's contributions and the day on which it was paid, or up to which it is counted."""

    amount: Decimal
    day: date


def months_late(due_on: date, day: date, *, part_month_days: int) -> int:
    """Count the months from the day after `due_on` to `day`; a part of a month counts from so many days on."""
    months = (day.year - due_on.year) * 12 + day.month - due_on.month
    if after_months(due_on, months) > day:
        months -= 1
    return months + int((day - after_months(due_on, months)).days >= part_month_days)


def surcharge(terms: Terms, *, due_on: date, parts: Iterable[LatePart]) -> Decimal:
    """Compute the surcharge on a month, rounded once: each part at the day of its payment, capped by what was late."""
    late = [part for part in parts if part.day > due_on]
    exact = sum((part.amount * _share(terms, due_on, part.day) for part in late), NOTHING)
    if terms["cap"] is not None:
        exact = min(exact, terms.amount("cap") * sum((part.amount for part in late), NOTHING))
    return half_up(exact, terms.number("places"))


def _share(terms: Terms, due_on: date, day: date) -> Decimal:
    if terms["every"] == "day":
        return terms.amount("rate") * (day - due_on).days
    return terms.amount("rate") * months_late(due_on, day, part_month_days=terms.number("part_month_days"))


def surcharge_terms(law: RuleLaw) -> str:
    """Write the terms as rows for SQL: from which due day until which, and how much. Terms not in force have no row."""
    return json.dumps(
        [
            {
                "first_day": terms.effective.isoformat(),
                "until": terms.until.isoformat() if terms.until else None,
                "monthly": terms["every"] == "month",
                "rate": str(terms["rate"]),
                "part_month_days": terms["part_month_days"],
                "cap": terms["cap"],
                "places": terms["places"],
            }
            for terms in law.series["surcharge"]
            if terms.in_force
        ]
    )
