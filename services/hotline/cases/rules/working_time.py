"""The due time of a case: only opening hours count, without public holidays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

OPENS, CLOSES = time(8, 30), time(16, 30)
_SATURDAY = 5
# Of two days in a row one is open at least, over any year with its weekends and holidays; and a month to spare.
_DAYS_A_WORKING_DAY, _DAYS_TO_SPARE = 2, 31
# Minutes of open time until a first answer, by kind of case.
DAY_MINUTES = 8 * 60
PROMISED_MINUTES: Mapping[str, int] = {
    "information": 60,
    "request": 2 * DAY_MINUTES,
    "complaint": 5 * DAY_MINUTES,
    "procedure": 10 * DAY_MINUTES,
}


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The agency's opening hours in its time zone; `country` is ISO 3166, empty if holidays are not known."""

    zone: str
    country: str = ""

    def is_open_on(self, day: date) -> bool:
        if day.weekday() >= _SATURDAY:
            return False
        return not self.country or day not in _holidays(self.country, day.year)

    def due(self, opened: datetime, minutes: int) -> datetime:
        """Return the moment, in the agency's zone, at which this number of open minutes has passed since `opened`."""
        zone = ZoneInfo(self.zone)
        now, left = opened.astimezone(zone), timedelta(minutes=minutes)
        looked_at = _DAYS_TO_SPARE + _DAYS_A_WORKING_DAY * (1 + minutes // DAY_MINUTES)
        for day in (now.date() + timedelta(days=n) for n in range(looked_at)):
            if not self.is_open_on(day):
                continue
            begins = max(now, datetime.combine(day, OPENS, zone))
            ends = datetime.combine(day, CLOSES, zone)
            if ends - begins >= left:
                return (begins + left).astimezone(opened.tzinfo)
            left -= max(ends - begins, timedelta(0))
        raise ValueError(f"{minutes} open minutes do not fit into {looked_at} days")


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))
