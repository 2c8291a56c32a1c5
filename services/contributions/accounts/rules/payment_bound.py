"""The largest credit that a payment may leave without an officer's decision.

Employers pay ahead, but not for a hundred years. A payment waits for an officer if the credit after it is above a
number of the employer's largest months and above an amount that every employer may have.
"""

from collections.abc import Mapping
from decimal import Decimal

from libs.common.law.terms import Terms


def payment_plausible(terms: Terms, *, credit_after: Decimal, largest_month: Decimal) -> bool:
    """Tell whether a payment is plausible.

    `credit_after`: all payments including this one, less all assessed amounts.
    """
    return credit_after <= max(terms.amount("credit_of_anybody"), terms.number("months_ahead") * largest_month)


def bound_shown(terms: Terms, largest_month: Decimal) -> Mapping[str, str]:
    """Return the terms of the bound as text, for the officer who decides."""
    return {
        "credit_of_anybody": str(terms["credit_of_anybody"]),
        "months_ahead": str(terms["months_ahead"]),
        "largest_month": str(largest_month),
    }
