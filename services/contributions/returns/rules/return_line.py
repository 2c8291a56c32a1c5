"""The form of a line of a return; the SQL function `line_fault` is the twin for files.

Both judge the text as the sender wrote it, so that a fault can quote the sender's own words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import mul

from libs.common.refusals import Fault

REMEMBERED = 50_000
_WAGE = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?", re.ASCII)
WAGE_PAID = re.compile(r"(?=[0.]*[1-9])[0-9]{1,10}(\.[0-9]{1,2})?", re.ASCII)
_DIGITS = re.compile(r"-?[0-9]{1,10}(\.[0-9]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class LineForm:
    """The law's terms for lines of a month: the national id's form and the kinds of absence."""

    pattern: str
    example: str
    weights: tuple[int, ...]
    modulus: int
    absences: Mapping[str, bool]
    """kind → whether the month is credited without a wage"""


def wage_fault(wage: str, absence: str | None, form: LineForm) -> tuple[str, dict[str, str]] | None:
    """Return the fault code of a wage and its absence, with the values for its sentence; None if both are right."""
    kinds = ", ".join(form.absences)
    if not _WAGE.fullmatch(wage):
        if not _DIGITS.fullmatch(wage):
            return "wage_invalid", {}
        return ("wage_below_zero", {}) if wage.startswith("-") else ("wage_three_decimals", {})
    if absence is not None and absence not in form.absences:
        return "absence_unknown", {"kinds": kinds}
    if Decimal(wage) == 0 and absence is None:
        return "wage_zero_without_absence", {"kinds": kinds}
    if Decimal(wage) != 0 and absence is not None:
        return "wage_with_absence", {}
    return None


def national_id_valid(national_id: str, form: LineForm) -> bool:
    return _valid(national_id, form.pattern, form.weights, form.modulus)


@lru_cache(maxsize=REMEMBERED)  # the same people are on an employer's return every month
def _valid(national_id: str, pattern: str, weights: tuple[int, ...], modulus: int) -> bool:
    return id_check(pattern, weights, modulus)(national_id)


@lru_cache(maxsize=64)
def id_check(pattern: str, weights: tuple[int, ...], modulus: int) -> Callable[[str], bool]:
    """Return the check of one form of national ids: the pattern, and the last digit where the law gives weights."""
    formed = re.compile(pattern, re.ASCII).fullmatch
    if not weights:
        return lambda national_id: formed(national_id) is not None

    nought = sum(weights) * ord("0")

    def valid(national_id: str) -> bool:
        if not formed(national_id):
            return False
        total: int = sum(map(mul, weights, national_id.encode())) - nought
        return (modulus - total % modulus) % 10 == int(national_id[-1])

    return valid


def line_faults(lines: Sequence[tuple[str, str, str | None]], form: LineForm) -> list[Fault]:
    """List every fault of a return's lines `(national_id, wage, absence)`, with JSON pointers."""
    faults: list[Fault] = []
    first_line: dict[str, int] = {}
    for index, (national_id, wage, absence) in enumerate(lines):
        if not national_id_valid(national_id, form):
            faults.append(Fault(f"/lines/{index}/national_id", "national_id_invalid", {"example": form.example}))
        elif national_id in first_line:
            first = first_line[national_id] + 1
            faults.append(Fault(f"/lines/{index}/national_id", "national_id_twice", {"first": first}))
        else:
            first_line[national_id] = index
        if absence is None and WAGE_PAID.fullmatch(wage):  # most lines by far
            continue
        if wrong := wage_fault(wage, absence, form):
            code, values = wrong
            member = "absence" if code == "absence_unknown" else "wage"
            faults.append(Fault(f"/lines/{index}/{member}", code, values))
    return faults
