"""Sets of days: claimed, proven, awarded."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from libs.common.values.month import Month
from libs.common.values.period import Period

Days = frozenset[date]
NO_DAYS: Days = frozenset()


def days_between(first_day: date, last_day: date) -> Days:
    """Return the days from the first to the last, both included; an empty set if the last is before the first."""
    return frozenset(first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1))


def days_of(periods: Iterable[tuple[date, date]], *, within: Days) -> Days:
    """Return the days of `within` that lie in one of the periods (first and last day)."""
    return frozenset(day for first, last in periods for day in within if first <= day <= last)


def first_days(days: Days, count: int) -> Days:
    """Return the earliest `count` days."""
    return frozenset(sorted(days)[: max(count, 0)])


def periods_of(days: Days) -> list[Period]:
    """List the periods without a gap that make up the set, in order."""
    ordered = sorted(days)
    if not ordered:
        return []
    breaks = [later for earlier, later in pairwise(ordered) if (later - earlier).days > 1]
    starts = [ordered[0], *breaks]
    ends = [*(max(day for day in ordered if day < start) for start in breaks), ordered[-1]]
    return [Period.inclusive(start, end) for start, end in zip(starts, ends, strict=True)]


def by_month(days: Days) -> list[tuple[Month, Days]]:
    """List the days of each calendar month that has any, in order."""
    months = sorted({Month.of(day) for day in days})
    return [(month, frozenset(day for day in days if Month.of(day) == month)) for month in months]


def spelled(days: Days) -> str:
    """Write days as receipts do: `2021-01-04 to 2021-01-31, 2021-03-01 to 2021-03-05`."""
    return ", ".join(f"{period.start} to {period.last_day}" for period in periods_of(days))


def near(days: Days, others: Days, *, gap: int) -> bool:
    """Tell whether a day of one set is at most `gap` days apart from a day of the other."""
    if not days or not others:
        return False
    return any(abs((day - other).days) <= gap + 1 for day in _edges(days) for other in _edges(others)) or bool(
        days & others
    )


def _edges(days: Days) -> Sequence[date]:
    return [edge for period in periods_of(days) for edge in (period.start, period.last_day)]
