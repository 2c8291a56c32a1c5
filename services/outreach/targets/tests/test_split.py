"""Percents are cut and the rests handed out: the values sum to the whole, each within a step of its exact share."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.outreach.targets.rules.split import Part, difference, split


@given(st.integers(0, 10**10), st.lists(st.integers(1, 9_999), min_size=1, max_size=30), st.booleans())
def test_the_values_sum_to_the_whole(whole: int, weights: list[int], cents: bool) -> None:
    step = Decimal("0.01") if cents else Decimal(1)
    cuts = [Decimal(weight * 10_000 // sum(weights)) / 100 for weight in weights]
    cuts[-1] += 100 - sum(cuts)
    parts = [Part(str(i), percent=percent) for i, percent in enumerate(cuts)]
    value = Decimal(whole) * step
    assert difference(value, parts) == 0
    values = split(value, parts, step=step)
    assert sum(values) == value
    assert all(abs(one - value * percent / 100) < step for one, percent in zip(values, cuts, strict=True))


def test_values_stay_as_they_are() -> None:
    parts = [Part("A", Decimal(3)), Part("B", Decimal(4))]
    assert (difference(Decimal(8), parts), split(Decimal(7), parts, step=Decimal(1))) == (-1, [3, 4])
