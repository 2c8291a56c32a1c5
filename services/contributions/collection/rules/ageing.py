"""The age of a debt, whether it is collected, and what is done about it."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from libs.common.law.terms import Terms


def age_groups(terms: Terms) -> list[int]:
    """Return the first day of every age group, in days after the due day; the first group begins at day 1."""
    return [1, *(int(days) for days in terms["from_days"])]


def age_group(groups: Sequence[int], *, due_on: date, today: date) -> int:
    """Return the first day of the age group of a debt, in days after its due day."""
    return groups[max(bisect_right(groups, (today - due_on).days) - 1, 0)]


def step_of(terms: Terms, *, due_on: date, today: date) -> str | None:
    """Return what is done about a debt of this age: the last step whose day has come. None: nothing yet."""
    reached = [one["step"] for one in terms["steps"] if int(one["after_days"]) <= (today - due_on).days]
    return str(reached[-1]) if reached else None
