"""A run of days, half-open: the end is the first day that no longer belongs to it."""

from dataclasses import dataclass
from datetime import date, timedelta

from libs.common.values.month import Month


class PeriodInvalid(ValueError):
    """The last day lies before the first."""


@dataclass(frozen=True, slots=True)
class Period:
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise PeriodInvalid(f"{self.start} to {self.end}")

    @classmethod
    def inclusive(cls, first_day: date, last_day: date) -> "Period":
        """The form of the doors, where both days belong to the period."""
        return cls(first_day, last_day + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    def within(self, other: "Period") -> "Period | None":
        """The part of this period that lies in the other."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def first(self, days: int) -> "Period":
        """The first `days` days (at least one), or all of them if there are fewer."""
        return Period(self.start, min(self.end, self.start + timedelta(days=days)))

    def by_month(self) -> list[tuple[Month, int]]:
        """Days of each calendar month, in order; they sum to `days`."""
        found = []
        for month in Month.of(self.start).until(Month.of(self.last_day)):
            part = self.within(Period.inclusive(month.first_day, month.last_day))
            if part:
                found.append((month, part.days))
        return found
