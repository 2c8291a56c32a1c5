"""A calendar month, as in wage months and covenant months: `2021-02`."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

BUDDHIST_ERA_FROM = 2400  # no CE year of this system reaches it, every BE year does
BUDDHIST_ERA_OFFSET = 543
# Who is insured was born after the one, and what is said now ends before the other: what lies beyond is a slip.
FIRST_DAY, LAST_DAY = date(1850, 1, 1), date(2199, 12, 31)
# A business date outside is a slip too: what begins today must end, with all its terms and waits, before the last day.
FIRST_TODAY, LAST_TODAY = date(1900, 1, 1), date(2149, 12, 31)
_PATTERN = re.compile(r"([0-9]{4})-([0-9]{2})")


class MonthInvalid(ValueError):
    """The text is not a month of the form YYYY-MM."""


class MonthOutOfRange(MonthInvalid):
    """A month outside the range that doors accept."""


class TodayOutOfRange(ValueError):
    """A day that cannot be the business date."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} cannot be the business date: it lies between {FIRST_TODAY} and {LAST_TODAY}")


class BuddhistEraYear(ValueError):
    """A year of the Buddhist era instead of a CE year; `args[0]` is the CE year meant."""


@dataclass(frozen=True, order=True, slots=True)
class Month:
    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        match = _PATTERN.fullmatch(text)
        if not match or not 1 <= int(match[2]) <= 12:
            raise MonthInvalid(text)
        refuse_buddhist_era(int(match[1]))
        if not FIRST_DAY.year <= int(match[1]) <= LAST_DAY.year:
            raise MonthOutOfRange(text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.number, self.length)

    @property
    def length(self) -> int:
        return monthrange(self.year, self.number)[1]

    def plus(self, months: int) -> "Month":
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def until(self, last: "Month") -> Iterator["Month"]:
        """Yield every month from this one to `last`, both included."""
        month = self
        while month <= last:
            yield month
            month = month.plus(1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def refuse_buddhist_era(year: int) -> None:
    """Raise `BuddhistEraYear` with the CE year meant. Years outside both eras are left to the check of the range."""
    if BUDDHIST_ERA_FROM <= year <= LAST_DAY.year + BUDDHIST_ERA_OFFSET:
        raise BuddhistEraYear(year - BUDDHIST_ERA_OFFSET)


def refuse_strange_today(day: date) -> date:
    """Return a day that may be the business date. Raise `TodayOutOfRange` for another."""
    if not FIRST_TODAY <= day <= LAST_TODAY:
        raise TodayOutOfRange(day)
    return day


def after_months(day: date, months: int) -> date:
    """Return the day so many months later; the last of its month if the month is too short."""
    month = Month.of(day).plus(months)
    return month.first_day.replace(day=min(day.day, month.length))
