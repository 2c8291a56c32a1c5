"""The hours of the hotline, and the due time of a case: only working time counts. The law sets both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from libs.common.law.terms import Law, RuleLaw, Terms

_MINUTES_AN_HOUR, _DAY_ENDS = 60, 24 * 60
# Of two working days in a row one is no holiday at least, over any year; and a month to spare.
_DAYS_OF_TWO_WEEKS, _DAYS_TO_SPARE = 14, 31


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a working day in minutes after midnight; `weekdays` by ISO 8601: 1 is Monday."""

    opens: int
    closes: int
    weekdays: frozenset[int]
    on_holidays: bool

    @classmethod
    def of(cls, terms: Terms) -> "Hours":
        """Read the terms. Raise ValueError if no working time is left by them."""
        hours = cls(
            _minutes(terms["opens"]), _minutes(terms["closes"]), frozenset(terms["weekdays"]), terms["on_holidays"]
        )
        if not (0 <= hours.opens < hours.closes <= _DAY_ENDS and hours.weekdays and hours.weekdays <= set(range(1, 8))):
            raise ValueError(f"{terms.id}: no working time")
        return hours

    @property
    def minutes(self) -> int:
        """The working time of a day."""
        return self.closes - self.opens

    @property
    def opens_at(self) -> str:
        return _clock(self.opens)

    @property
    def closes_at(self) -> str:
        """The time of the clock, `24:00` at the end of the day."""
        return _clock(self.closes)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The working time of the hotline in the country's time zone. Raises ValueError if the law has no working time.

    Each member raises NotInThisScheme if the country has no hours of a hotline, NoLawAt before its first ones.
    """

    law: Law

    def __post_init__(self) -> None:
        """Read all hours, so that a service with a wrong law does not start."""
        if self.law.has("hotline", "working_time"):
            self._every_hours()

    @property
    def zone(self) -> str:
        return self.law.zone

    def hours_on(self, day: date) -> Hours:
        return Hours.of(self._rule.at("hours", day))

    def number_on(self, day: date) -> str | None:
        """Return the number to dial within the country; None if the law has none."""
        if "number" not in self._rule.series:
            return None
        return str(self._rule.at("number", day)["number"])

    def is_open_on(self, day: date) -> bool:
        hours = self.hours_on(day)
        if day.isoweekday() not in hours.weekdays:
            return False
        country = str(self.law.country.get("iso_3166", ""))
        return hours.on_holidays or not country or day not in _holidays(country, day.year)

    def minutes_of(self, days: int, on: date) -> int:
        """Return the working time of this number of days, by the hours of the day `on`."""
        return days * self.hours_on(on).minutes

    def promised(self, kind: str, on: date) -> int:
        """Return the minutes of working time until the first answer to a case of this kind that is opened on a day."""
        term: Mapping[str, Any] = self._rule.at("first_answer", on)[kind]
        return int(term["minutes"]) if "minutes" in term else self.minutes_of(int(term["days"]), on)

    def due(self, opened: datetime, minutes: int) -> datetime:
        """Return the moment at which this number of minutes of working time has passed since `opened`."""
        zone = ZoneInfo(self.zone)
        now, left = opened.astimezone(zone), timedelta(minutes=minutes)
        looked_at = self._days_looked_at(minutes)
        for day in (now.date() + timedelta(days=n) for n in range(looked_at)):
            if not self.is_open_on(day):
                continue
            hours, midnight = self.hours_on(day), datetime.combine(day, datetime.min.time(), zone)
            begins = max(now, midnight + timedelta(minutes=hours.opens))
            ends = midnight + timedelta(minutes=hours.closes)
            if ends - begins >= left:
                return (begins + left).astimezone(opened.tzinfo)
            left -= max(ends - begins, timedelta(0))
        raise ValueError(f"{minutes} minutes of working time do not fit into {looked_at} days")

    @property
    def _rule(self) -> RuleLaw:
        return self.law.rule("hotline", "working_time")

    def _every_hours(self) -> list[Hours]:
        return [Hours.of(terms) for terms in self._rule.series["hours"] if terms.in_force]

    def _days_looked_at(self, minutes: int) -> int:
        every = self._every_hours()
        days_a_working_day = max(_DAYS_OF_TWO_WEEKS // len(hours.weekdays) for hours in every)
        return _DAYS_TO_SPARE + days_a_working_day * (1 + minutes // min(hours.minutes for hours in every))


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * _MINUTES_AN_HOUR + int(minute)


def _clock(minutes: int) -> str:
    return f"{minutes // _MINUTES_AN_HOUR:02}:{minutes % _MINUTES_AN_HOUR:02}"


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))
