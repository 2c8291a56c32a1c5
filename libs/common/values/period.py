"""A half-open period of days: the end is the first day after it."""

from dataclasses import dataclass
from datetime import date, timedelta

from libs.common.values.month import Month


class PeriodInvalid(ValueError):
    """The last day is before the first."""


@dataclass(frozen=True, slots=True)
class Period:
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise PeriodInvalid(f"{self.start} to {self.end}")

    @classmethod
    def inclusive(cls, first_day: date, last_day: date) -> "Period":
        """Make a period from the form of the doors, where both days belong to it."""
        return cls(first_day, last_day + timedelta(days=1))

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    def within(self, other: "Period") -> "Period | None":
        """Return the part of this period inside the other; None if there is none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def first(self, days: int) -> "Period":
        """Return the first `days` days (at least one), or all of them if there are fewer."""
        return Period(self.start, min(self.end, self.start + timedelta(days=days)))

    def by_month(self) -> list[tuple[Month, int]]:
        """Count the days of each calendar month, in order; they sum to `days`."""
        months = []
        for month in Month.of(self.start).until(Month.of(self.last_day)):
            part = self.within(Period.inclusive(month.first_day, month.last_day))
            if part:
                months.append((month, part.days))
        return months
