"""The agency's conditions for an application of the programme, and its largest amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from libs.common.law.terms import Citation, Terms
from libs.common.values.month import Month


@dataclass(frozen=True, slots=True)
class Cap:
    """The largest loan of an employer with at most `staff_up_to` staff; None means any number."""

    staff_up_to: int | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ApplicationTerms:
    """The conditions. `months_filed`: this many months before the application need a return once they are due."""

    months_filed: int
    arrears_allowed: Decimal
    caps: Sequence[Cap]
    citation: Citation

    @classmethod
    def of(cls, terms: Terms) -> "ApplicationTerms":
        return cls(
            months_filed=terms.number("months_filed"),
            arrears_allowed=terms.amount("arrears_allowed"),
            caps=tuple(Cap(cap["staff_up_to"], Decimal(cap["amount"])) for cap in terms["caps"]),
            citation=terms.citation,
        )


def first_month_looked_at(application_month: Month, terms: ApplicationTerms) -> Month:
    """Return the oldest month whose return an application needs."""
    return application_month.plus(-terms.months_filed)


def largest_loan(headcount: int, terms: ApplicationTerms) -> Decimal:
    """Return the cap of an employer of this size; 0 for one without staff."""
    if headcount < 1:
        return Decimal(0)
    fitting = (cap.amount for cap in terms.caps if cap.staff_up_to is None or headcount <= cap.staff_up_to)
    return next(fitting, Decimal(0))
