"""By when a case is to be answered: hours are counted while the agency is open, public holidays left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

OPENS, CLOSES = time(8, 30), time(16, 30)
_SATURDAY = 5
_DAYS_LOOKED_AT = 400
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
    """The agency's opening hours in its own time zone; `country` is ISO 3166, empty for one without known holidays."""

    zone: str
    country: str = ""

    def is_open_on(self, day: date) -> bool:
        if day.weekday() >= _SATURDAY:
            return False
        return not self.country or day not in holidays.country_holidays(self.country, years=day.year)

    def due(self, opened: datetime, minutes: int) -> datetime:
        """The instant at which so many open minutes have passed since `opened`, in its own time zone."""
        zone = ZoneInfo(self.zone)
        now, left = opened.astimezone(zone), timedelta(minutes=minutes)
        for day in (now.date() + timedelta(days=n) for n in range(_DAYS_LOOKED_AT)):
            if not self.is_open_on(day):
                continue
            begins = max(now, datetime.combine(day, OPENS, zone))
            ends = datetime.combine(day, CLOSES, zone)
            if ends - begins >= left:
                return (begins + left).astimezone(opened.tzinfo)
            left -= max(ends - begins, timedelta(0))
        raise ValueError("no opening hours in more than a year")
