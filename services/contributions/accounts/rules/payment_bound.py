"""The largest credit that a payment may leave before somebody looks at it.

Employers pay ahead; nobody pays a hundred years ahead. What would leave more than so many of the employer's largest
months, and more than an amount that anybody may have as a credit, waits for an officer.
"""

from collections.abc import Mapping
from decimal import Decimal

from libs.common.law.terms import Terms


def payment_plausible(terms: Terms, *, credit_after: Decimal, largest_month: Decimal) -> bool:
    """`credit_after`: all payments with this one, less all that was assessed."""
    return credit_after <= max(terms.amount("credit_of_anybody"), terms.number("months_ahead") * largest_month)


def bound_shown(terms: Terms, largest_month: Decimal) -> Mapping[str, str]:
    """The terms behind the judgement, for the officer who looks at it."""
    return {
        "credit_of_anybody": str(terms["credit_of_anybody"]),
        "months_ahead": str(terms["months_ahead"]),
        "largest_month": str(largest_month),
    }
