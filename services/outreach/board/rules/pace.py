"""The pace of a plan, and where a value ends if it goes on as it went: both along a straight line over the days."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

METHOD = "linear"
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Pace:
    """`wanted`: the value of this day on the line from the start to the plan. `forecast`: the value of the last day on
    the line through the start and today's value.
    """

    wanted: Decimal
    forecast: Decimal


def pace_of(*, start: Decimal, value: Decimal, plan: Decimal, first_day: date, last_day: date, on: date) -> Pace:
    """Return the pace on `on`, a day of the period, whose first day counts as one day gone. Two decimals, half up."""
    gone, days = (on - first_day).days + 1, (last_day - first_day).days + 1
    wanted = start + (plan - start) * gone / days
    forecast = start + (value - start) * days / gone
    return Pace(wanted.quantize(_CENT, ROUND_HALF_UP), max(forecast, Decimal(0)).quantize(_CENT, ROUND_HALF_UP))
