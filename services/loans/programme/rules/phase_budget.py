"""The programme's phases: each one's budget, lowest interest and term."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.common.law.terms import Citation, RuleLaw


@dataclass(frozen=True, slots=True)
class Phase:
    phase: str
    budget: Decimal
    interest_from: Decimal
    term_months: int
    opened_on: date
    citation: Citation


def phases(law: RuleLaw) -> dict[str, Phase]:
    """Return every phase of the programme by its name."""
    by_name = {}
    for series in law.series.values():
        terms = series[-1]
        by_name[str(terms["phase"])] = Phase(
            phase=str(terms["phase"]),
            budget=terms.amount("budget"),
            interest_from=terms.amount("interest_from"),
            term_months=terms.number("term_months"),
            opened_on=terms.effective,
            citation=terms.citation,
        )
    return by_name


def fits(*, reserved: Decimal, amount: Decimal, budget: Decimal) -> bool:
    """Tell whether the phase's budget covers the amount. One phase cannot borrow from another."""
    return reserved + amount <= budget
