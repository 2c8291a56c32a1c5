"""The day by which a month's return and contributions are due, the days before it, and those after it."""

import contextlib
from datetime import date, timedelta

from libs.common.law.terms import NoLawAt, RuleLaw
from libs.common.values.month import Month


def due_date(law: RuleLaw, month: Month) -> date:
    """Return the law's day of the month, or the month's last day if the month is shorter."""
    terms = law.at("due_date", month.first_day)
    deferred = terms["deferred"].get(str(month))
    if deferred is not None:
        return date.fromisoformat(str(deferred))
    due_month = month.plus(terms.number("months_after"))
    return due_month.first_day.replace(day=min(terms.number("day"), due_month.length))


def due_dates(law: RuleLaw, today: date, *, look_back: int) -> dict[Month, date]:
    """Return the due dates of the `look_back` months up to today's, without months that have no law."""
    now = Month.of(today)
    first = now.plus(-min(look_back, (now.year - 1) * 12 + now.number - 1))
    dates = {}
    for month in first.until(now):
        with contextlib.suppress(NoLawAt):
            dates[month] = due_date(law, month)
    return dates


def overdue_from(law: RuleLaw, due_on: date) -> date:
    """Return the first day on which a missing return is said to be overdue."""
    return due_on + timedelta(days=law.at("overdue", due_on).number("days_after_due"))


def reminded_from(law: RuleLaw, due_on: date) -> date:
    """Return the first day on which an employer is reminded of what falls due."""
    return due_on - timedelta(days=law.at("reminder", due_on).number("days_before_due"))
