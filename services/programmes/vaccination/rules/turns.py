"""Turns for vaccination: risks, doses of a course, and the interval between doses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from libs.common.law.terms import Terms


def risk_of(sector: str, terms: Terms) -> int:
    """Return the risk of a sector by its section letter; 1 is vaccinated first."""
    return int(terms["by_section"].get(sector[:1].upper(), terms["other"]))


@dataclass(frozen=True, slots=True)
class DoseWindow:
    """The days of a dose: allowed from `first_day` on, and recommended not later than `last_day`."""

    first_day: date
    last_day: date


def window_after(given_on: date, product: str, terms: Terms) -> DoseWindow:
    """Return the days for the next dose of the product, counted from the day of the last one."""
    shortest, longest = terms[product]["interval_days"]
    return DoseWindow(given_on + timedelta(days=shortest), given_on + timedelta(days=longest))


@dataclass(frozen=True, slots=True)
class Turn:
    """The next dose: its number, product and days. Without a product, any offered product may be given."""

    dose_no: int
    product: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    complete: bool = False


def turn_after(numbers: Sequence[int], given_on: date, product: str, terms: Terms) -> Turn:
    """Compute the next dose after doses with these numbers, the last of which was of `product` on `given_on`."""
    dose_no = max(numbers) + 1
    if max(dose_no - 1, len(numbers)) >= doses_of(product, terms):
        return Turn(dose_no, complete=True)
    window = window_after(given_on, product, terms)
    return Turn(dose_no, product, window.first_day, window.last_day)


def doses_of(product: str, terms: Terms) -> int:
    """Return the number of doses of a course."""
    return int(terms[product]["doses"])
