"""Printed figures that do not add up: compared as their words bound them."""

from datetime import date
from decimal import Decimal

import pytest

from services.outreach.reported.rules.doubts import Bound, Printed, Reading, agrees, growth_a_year

DAY = date(2021, 12, 31)


@pytest.mark.parametrize(
    ("value", "high", "bound", "computed", "fits"),
    [
        ("2", "3", "between", "53.6", False),
        ("2", "3", "between", "3.4", True),
        ("2", "3", "between", "3.6", False),
        ("2", "3", "between", "1.4", False),
        ("53.6", None, "exact", "53.6", True),
        ("53", None, "exact", "53.6", False),
        ("54", None, "about", "53.6", True),
        ("5", None, "over", "5.1", True),
        ("5", None, "over", "5.0", False),
        ("5", None, "at_least", "5.0", True),
        ("5", None, "at_least", "4.9", False),
        ("5", None, "at_most", "5.0", True),
        ("5", None, "at_most", "5.1", False),
    ],
)
def test_a_computed_value_is_compared_as_the_words_bound_it(
    value: str, high: str | None, bound: Bound, computed: str, fits: bool
) -> None:
    printed = Printed(Decimal(value), Decimal(high) if high else None, bound, DAY, DAY)
    assert agrees(printed, Decimal(computed)) is fits


def test_growth_is_compounded_over_the_years_between() -> None:
    first = Reading(Decimal(3562), date(2018, 12, 31))
    assert growth_a_year(first, Reading(Decimal(12906), DAY)) == Decimal("53.6")
    assert growth_a_year(first, Reading(Decimal(1781), DAY)) == Decimal("-20.6")
    assert growth_a_year(first, first) is None
    assert growth_a_year(Reading(Decimal(0), date(2018, 12, 31)), Reading(Decimal(1), DAY)) is None
    assert growth_a_year(first, None) is None
