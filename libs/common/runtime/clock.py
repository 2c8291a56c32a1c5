"""The agency's business date, and the real time.

Rules and actions get dates as arguments; only doors and duties read the clock. The business date is one setting of the
whole suite and can be moved in sandboxes; the time is always real.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from libs.common.runtime.state_files import write_state
from libs.common.values.month import refuse_strange_today


class Clock:
    def __init__(self, *, zone: str, today: date | None = None, moved_in: Path | None = None) -> None:
        """Make a clock. `today` fixes the business date; `moved_in`: the file of a sandbox's moved date."""
        self._zone = ZoneInfo(zone)
        self._moved_in = moved_in
        self._today = today
        if moved_in and moved_in.exists() and (moved := moved_in.read_text().strip()):
            self._today = date.fromisoformat(moved)
        if self._today:
            refuse_strange_today(self._today)

    def today(self) -> date:
        return self._today or datetime.now(self._zone).date()  # noqa: TID251 - this is the clock

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock

    def day_of(self, moment: datetime) -> date:
        """Return the day in the country at that moment."""
        return moment.astimezone(self._zone).date()

    def end_of(self, day: date) -> datetime:
        """Return the moment at which `day` ends in the country: the meaning of a bare date as `known_at`."""
        next_day = date.fromordinal(day.toordinal() + 1)
        return datetime(next_day.year, next_day.month, next_day.day, tzinfo=self._zone)

    def move(self, today: date) -> None:
        """Move the business date of a sandbox. Raise `TodayOutOfRange` for a day that cannot be one."""
        refuse_strange_today(today)
        if self._moved_in:
            write_state(self._moved_in, today.isoformat())
        self._today = today
