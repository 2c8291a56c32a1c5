"""The day on which a premium is due, and the missed months by which a cover lapses."""

from dataclasses import dataclass
from datetime import date

from libs.common.law.terms import RuleLaw
from libs.common.values.month import Month


def premium_due_on(law: RuleLaw, scheme: str, month: Month) -> date:
    """Return the day by which the premium of the month is due."""
    terms = law.at(scheme, month.first_day)
    due = month.plus(terms.number("after_months"))
    return due.first_day.replace(day=min(terms.number("day"), due.length))


@dataclass(frozen=True, slots=True)
class LapseBounds:
    """Missed months by which a cover lapses.

    `in_a_row`: it ends with the first of so many; 0: none. `short` within `of` months: it ends after the last of them;
    None: none.
    """

    in_a_row: int
    short: int | None
    of: int | None


def lapse_bounds(law: RuleLaw, scheme: str, month: Month) -> LapseBounds:
    """Return the bounds. Where 9 of 12 months must be paid, the fourth that is missed within 12 is one too many."""
    terms = law.at(scheme, month.first_day)
    paid = terms.values.get("lapse_below")
    if paid is None:
        return LapseBounds(terms.number("lapse_months"), None, None)
    return LapseBounds(terms.number("lapse_months"), paid["of"] - paid["paid"] + 1, paid["of"])
