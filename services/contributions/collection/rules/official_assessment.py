"""The month on which a month without a return is assessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.common.law.terms import Terms


@dataclass(frozen=True, slots=True)
class FiledMonth:
    """A month with a return. `paid`: the part of `charged` that is paid."""

    month: date
    charged: Decimal
    paid: Decimal


def basis_of(terms: Terms, months: Sequence[FiledMonth], month: date) -> FiledMonth | None:
    """Return the month whose contributions are owed for `month` again; None if no month is such a basis."""
    assert terms["basis"] == "last_paid_month", "the only basis of which a law is on file"
    paid = [one for one in months if one.month < month and one.paid >= one.charged > 0]
    return max(paid, key=lambda one: one.month, default=None)
