"""Amounts: exact decimals, with one function each to round, read and show them."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

AMOUNT_PATTERN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_SATANG = Decimal("0.01")


class AmountInvalid(ValueError):
    """The text is not an amount of at most twelve digits and two decimals, zero or more."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its ISO 4217 currency; amounts of two currencies cannot be added."""

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.amount - other.amount, self.currency)

    def __str__(self) -> str:
        return f"{shown(self.amount)} {self.currency}"

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")


def half_up(amount: Decimal, places: int) -> Decimal:
    """Round half away from zero to `places` decimals: the only rounding in the suite."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def shown(amount: Decimal) -> str:
    """Format an amount for the doors: two decimals, half-up, no exponent."""
    return f"{amount.quantize(_SATANG, rounding=ROUND_HALF_UP):f}"


def parse_amount(text: str) -> Decimal:
    """Read `"12345.67"`: digits, at most two decimals, no sign, no grouping."""
    if not AMOUNT_PATTERN.fullmatch(text):
        raise AmountInvalid(text)
    return Decimal(text)
