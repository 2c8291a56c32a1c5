"""Compute an employer's standing on a day: its staff, the months it filed, and its arrears with their first day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.common.values.month import Month

MONTHS_LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing. `months_due`: the last twelve months past their due date since the registration, oldest first."""

    months_due: Sequence[Month]
    months_missing: Sequence[Month]
    headcount_month: Month | None
    headcount: int
    arrears: Decimal


def standing(
    *, due_dates: Mapping[Month, date], filed: Mapping[Month, int], owed: Decimal, registered_on: date, today: date
) -> Standing:
    """Compute the standing. `filed`: headcounts of accepted months. `owed`: amounts past due, less all payments."""
    first = Month.of(registered_on)
    due = [month for month, due_on in sorted(due_dates.items()) if due_on < today and month >= first]
    due = due[-MONTHS_LOOKED_AT:]
    latest = max(filed, default=None)
    return Standing(
        months_due=due,
        months_missing=[month for month in due if month not in filed],
        headcount_month=latest,
        headcount=filed[latest] if latest else 0,
        arrears=max(owed, Decimal(0)),
    )
