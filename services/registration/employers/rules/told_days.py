"""The days that a party may give to what it tells of an employer: a change, a pause, a reopening, an end.

A pause takes months out of what is expected of an employer, so that it does not date one long ago by itself.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from libs.common.law.terms import Law


@dataclass(frozen=True, slots=True)
class ToldDays:
    """The first and last day that may be told, and the longest pause with a last day; None: without such a bound."""

    earliest: date | None = None
    latest: date | None = None
    longest_pause: timedelta | None = None


def told_days(law: Law, *, by_officer: bool, today: date) -> ToldDays:
    """Return the bounds in force today; a country without the rule has none but the employer's registration."""
    if not law.has("registration", "told_days"):
        return ToldDays()
    terms = law.rule("registration", "told_days").at("officer" if by_officer else "employer", today)
    back = terms.values.get("days_back")
    return ToldDays(
        earliest=None if back is None else today - timedelta(days=back),
        latest=today + timedelta(days=terms.number("days_ahead")),
        longest_pause=timedelta(days=terms.number("longest_pause_days")),
    )
