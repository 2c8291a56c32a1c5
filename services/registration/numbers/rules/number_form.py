"""Numbers that states give, described by law data: national ids and employers' registration numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from libs.common.law.terms import Terms


@dataclass(frozen=True, slots=True)
class NumberForm:
    """The form of a number.

    `weights`, `modulus`: for the check digit, which is last; without weights there is no check.
    """

    pattern: str
    example: str
    weights: tuple[int, ...] = ()
    modulus: int = 11

    @classmethod
    def of(cls, terms: Terms) -> "NumberForm":
        return cls(
            pattern=str(terms["pattern"]),
            example=str(terms["example"]),
            weights=tuple(terms.values.get("weights", ())),
            modulus=int(terms.values.get("modulus", 11)),
        )


def number_valid(number: str, form: NumberForm) -> bool:
    """Tell whether the number has the form and, if the law gives weights, the right check digit."""
    if not _compiled(form.pattern).fullmatch(number):
        return False
    return not form.weights or check_digit(number, form.weights, form.modulus) == int(number[-1])


def check_digit(number: str, weights: Sequence[int], modulus: int) -> int:
    """Compute the check digit: (modulus − Σ digit·weight mod modulus) mod 10, over the digits before the last."""
    total = sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
    return (modulus - total % modulus) % 10


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
