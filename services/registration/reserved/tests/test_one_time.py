"""The one-time payment: a property of every number of months."""

from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from libs.common.law.loader import load_law
from services.registration.reserved.rules.one_time import one_time

TERMS = load_law(Path(__file__).parents[4] / "law" / "viet_nam").rule("registration", "one_time").series["amounts"][0]


@given(st.integers(0, 600), st.integers(0, 600), st.integers(1, 40).map(lambda n: Decimal(n * 1_000_000)))
def test_a_month_more_never_pays_less(before: int, since: int, average: Decimal) -> None:
    """Also at a year, where the rule changes, and where a month moves to the later part."""
    now = one_time(before, since, average, TERMS).amount
    assert now >= 0
    assert one_time(before, since + 1, average, TERMS).amount >= now
