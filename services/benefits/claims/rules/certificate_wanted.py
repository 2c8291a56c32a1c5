"""A certificate that an employer still owes: by which day, and which returns prove the work until it comes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from libs.common.law.terms import Terms
from libs.common.values.month import Month
from services.benefits.claims.rules.credited_months import months_before


@dataclass(frozen=True, slots=True)
class Returned:
    """Months that the employer's own returns credit, of those looked at, and how many are needed."""

    months: tuple[Month, ...]
    looked_at: int
    needed: int

    @property
    def enough(self) -> bool:
        return len(self.months) >= self.needed


def certified_until(asked_on: date, terms: Terms) -> date:
    """Return the last day on which the claim waits for the employer alone."""
    return asked_on + timedelta(days=terms.number("days"))


def returned_months(credited: Collection[Month], stopped_on: date, terms: Terms) -> Returned:
    """Find the months before the stop of work that the employer's own returns credit."""
    window = months_before(Month.of(stopped_on), terms.number("within_months"))
    return Returned(tuple(month for month in window if month in credited), len(window), terms.number("returned_months"))
