"""The pace is a straight line over the days of the plan, its first day gone by its evening."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.outreach.board.rules.pace import Pace, pace_of

YEAR = {"first_day": date(2022, 1, 1), "last_day": date(2022, 12, 31)}


def test_a_value_above_the_line_ends_above_the_plan() -> None:
    given_on = {"on": date(2022, 7, 2), **YEAR}  # day 183 of 365
    found = pace_of(start=Decimal(100), value=Decimal(283), plan=Decimal(465), **given_on)
    assert found == Pace(Decimal("283.00"), Decimal("465.00"))
    ahead = pace_of(start=Decimal(100), value=Decimal(466), plan=Decimal(465), **given_on)
    assert (ahead.wanted, ahead.forecast) == (Decimal("283.00"), Decimal("830.00"))


def test_a_falling_value_is_never_forecast_below_nothing() -> None:
    found = pace_of(start=Decimal(1000), value=Decimal(10), plan=Decimal(2000), on=date(2022, 2, 1), **YEAR)
    assert found.forecast == 0


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_on_the_last_day_the_line_is_at_the_plan(start: int, value: int, plan: int) -> None:
    found = pace_of(start=Decimal(start), value=Decimal(value), plan=Decimal(plan), on=YEAR["last_day"], **YEAR)
    assert found == Pace(Decimal(plan), Decimal(value))
