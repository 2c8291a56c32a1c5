"""The instalments of an agreement sum to its amount, and payments count for them in order."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.contributions.collection.rules.instalments import instalments, paid_of

_AMOUNTS = st.decimals("24.00", "99999999.99", places=2)


@given(amount=_AMOUNTS, count=st.integers(2, 24), first=st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_instalments_sum_to_the_amount(amount: Decimal, count: int, first: date) -> None:
    parts = instalments(amount, count, first)
    assert sum(part.amount for part in parts) == amount
    assert len(parts) == count
    assert all(part.amount > 0 for part in parts)
    assert parts[0].amount - parts[-1].amount < count + 1, "nobody pays much more first"
    days = [part.due_on for part in parts]
    assert days == sorted(set(days))
    assert days[0] == first


@given(amount=_AMOUNTS, count=st.integers(2, 24), paid=st.decimals("0.00", "99999999.99", places=2))
def test_what_is_paid_fills_one_after_the_other(amount: Decimal, count: int, paid: Decimal) -> None:
    parts = instalments(amount, count, date(2021, 1, 31))
    covered = paid_of(parts, paid)
    assert sum(covered) == min(paid, amount)
    open_ones = [n for n, (part, one) in enumerate(zip(parts, covered, strict=True)) if one < part.amount]
    assert all(covered[n] == 0 for n in open_ones[1:])


def test_a_shorter_month_has_its_last_day() -> None:
    days = [part.due_on for part in instalments(Decimal(90), 3, date(2021, 1, 31))]
    assert days == [date(2021, 1, 31), date(2021, 2, 28), date(2021, 3, 31)]
