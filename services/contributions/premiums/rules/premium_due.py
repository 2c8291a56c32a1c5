"""The day on which a premium is due, and the missed months after which a cover lapses."""

from datetime import date

from libs.common.law.terms import RuleLaw
from libs.common.values.month import Month


def premium_due_on(law: RuleLaw, scheme: str, month: Month) -> date:
    """Return the day by which the premium of the month is due."""
    terms = law.at(scheme, month.first_day)
    due = month.plus(terms.number("after_months"))
    return due.first_day.replace(day=min(terms.number("day"), due.length))


def lapses_after(law: RuleLaw, scheme: str, month: Month) -> int:
    """Return how many months in a row are missed when a cover lapses; 0: it does not."""
    return law.at(scheme, month.first_day).number("lapse_months")
