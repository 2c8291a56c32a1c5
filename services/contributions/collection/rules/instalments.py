"""The instalments of an agreement: equal parts in whole units of the currency, monthly; the rest on the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.common.law.terms import Terms
from libs.common.values.month import after_months


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """The bounds of an agreement. `grace_days`: after an instalment's day; then the agreement is broken."""

    most: int
    first_within_days: int
    grace_days: int

    @classmethod
    def of(cls, terms: Terms) -> "AgreementTerms":
        return cls(terms.number("most_instalments"), terms.number("first_within_days"), terms.number("grace_days"))


@dataclass(frozen=True, slots=True)
class Instalment:
    due_on: date
    amount: Decimal


def instalments(amount: Decimal, count: int, first_due_on: date) -> list[Instalment]:
    """Divide an amount. Their sum is the amount to the satang; the days are those of the first in later months."""
    part = Decimal(int(amount / count))
    first = amount - part * (count - 1)
    return [Instalment(after_months(first_due_on, n), first if n == 0 else part) for n in range(count)]


def paid_of(parts: Sequence[Instalment], paid: Decimal) -> list[Decimal]:
    """Lay what was paid on the instalments, in order: how much of each is paid."""
    covered = []
    for part in parts:
        covered.append(max(min(part.amount, paid), Decimal(0)))
        paid -= part.amount
    return covered
