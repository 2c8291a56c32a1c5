"""The names of figures, the days that they are counted over, and shares of a plan."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_SHARE = Decimal("0.0001")
_ID = re.compile(
    r"([a-z0-9_]+)~([A-Z0-9-]+)~([a-z0-9_]+)~([0-9]{4}-[0-9]{2}-[0-9]{2})~([0-9]{4}-[0-9]{2}-[0-9]{2})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a figure: an indicator in an area, of a group, over the days from `since` through `on`.

    What stands on a day, as participants do, is counted on `on`; `since` is then the period of its plan.
    """

    indicator: str
    area: str
    group: str
    since: date
    on: date

    def __str__(self) -> str:
        return f"{self.indicator}~{self.area}~{self.group}~{self.since.isoformat()}~{self.on.isoformat()}"


def name_of(text: str) -> Name | None:
    """Read the name of a figure; None where it is none."""
    found = _ID.fullmatch(text)
    if found is None:
        return None
    try:
        name = Name(found[1], found[2], found[3], date.fromisoformat(found[4]), date.fromisoformat(found[5]))
    except ValueError:
        return None
    return name if name.since <= name.on else None


def first_day_of(day: date) -> date:
    """Return the first day of the calendar year, the period of the agency's plans."""
    return date(day.year, 1, 1)


def year_before(day: date) -> date:
    """Return the same day a year before; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def share_of(value: Decimal | None, plan: Decimal | None) -> Decimal | None:
    """Return the value by the plan, four decimals, half up; None without either, or where the plan is zero."""
    if value is None or not plan:
        return None
    return (value / plan).quantize(_SHARE, rounding=ROUND_HALF_UP)
