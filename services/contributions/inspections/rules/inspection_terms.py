"""The law of inspections: what an employer is scored by."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.common.law.terms import RuleLaw, Terms

FACTORS = (
    "no_return",
    "month_owed",
    "never_inspected",
    "unregistered",
    "not_paid_for",
    "wage_while_claiming",
    "left_but_filed",
    "below_floor",
    "headcount_fell",
)
"""What is counted of an employer. `rows/score_employers.sql` counts each."""


@dataclass(frozen=True, slots=True)
class Weight:
    """The points of a factor for each time it is counted, and up to how many times."""

    points: Decimal
    up_to: int

    @classmethod
    def of(cls, terms: Terms) -> "Weight":
        return cls(terms.amount("points"), terms.number("up_to"))


def weights_of(law: RuleLaw, today: date) -> dict[str, Weight]:
    """Return the weight of every factor that has law today."""
    return {factor: Weight.of(law.at(factor, today)) for factor in FACTORS if factor in law.series}


def weight_rows(weights: Mapping[str, Weight]) -> str:
    """Write the weights as rows for SQL."""
    rows = [
        {"factor": factor, "points": str(weight.points), "up_to": weight.up_to} for factor, weight in weights.items()
    ]
    return json.dumps(rows)


def score(weights: Mapping[str, Weight], times: Mapping[str, int]) -> Decimal:
    """Sum the points of what was counted of an employer; a factor without a weight counts nothing."""
    counted = (
        weights[factor].points * min(often, weights[factor].up_to)
        for factor, often in times.items()
        if factor in weights
    )
    return sum(counted, Decimal(0))
