"""Tell what does not add up between reported figures. Nothing is corrected: both stay as they were printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Bound = Literal["exact", "about", "nearly", "over", "at_least", "at_most", "between"]
Kind = Literal["same_share_elsewhere", "reported_otherwise", "growth_differs", "period_not_over"]
DAYS_OF_A_YEAR = Decimal("365.2425")
_WHOLE, _TENTH = Decimal(100), Decimal(1).scaleb(-1)


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as it was printed, of the days through `last_day`, in a document of `published_on`."""

    value: Decimal
    high: Decimal | None
    bound: Bound
    last_day: date
    published_on: date


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that was reported for a day."""

    value: Decimal
    day: date


@dataclass(frozen=True, slots=True)
class Beside:
    """Other figures that are reported beside a figure.

    `same_share_in`: areas with the very same coverage. `otherwise`: other values of the same subject. `grew_from`,
    `grew_to`: of a growth, the first and last value of its own days.
    """

    same_share_in: Sequence[str] = ()
    otherwise: Sequence[Decimal] = ()
    grew_from: Reading | None = None
    grew_to: Reading | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that does not add up. `computed`: what other figures give; `areas`: where the same is printed."""

    kind: Kind
    computed: Decimal | None = None
    areas: Sequence[str] = ()


def doubts_of(printed: Printed, beside: Beside) -> list[Doubt]:
    """List what does not add up about a figure."""
    found = []
    if beside.same_share_in:
        found.append(Doubt("same_share_elsewhere", areas=tuple(beside.same_share_in)))
    found += [Doubt("reported_otherwise", other) for other in beside.otherwise]
    growth = growth_a_year(beside.grew_from, beside.grew_to)
    if growth is not None and not agrees(printed, growth):
        found.append(Doubt("growth_differs", growth))
    if printed.published_on < printed.last_day:
        found.append(Doubt("period_not_over"))
    return found


def growth_a_year(first: Reading | None, last: Reading | None) -> Decimal | None:
    """Return the mean growth a year in percent, one decimal, half up; None without two values of two days."""
    if first is None or last is None or first.value <= 0 or last.day <= first.day:
        return None
    years = Decimal((last.day - first.day).days) / DAYS_OF_A_YEAR
    factor = (last.value / first.value) ** (1 / years)
    return ((factor - 1) * _WHOLE).quantize(_TENTH, ROUND_HALF_UP)


def agrees(printed: Printed, computed: Decimal) -> bool:
    """Tell whether a computed value, rounded as the printed one is, lies within the printed bound."""
    digits = min(int(printed.value.normalize().as_tuple().exponent), 0)
    rounded = computed.quantize(Decimal(1).scaleb(digits), ROUND_HALF_UP)
    match printed.bound:
        case "between":
            return printed.value <= rounded <= (printed.high or printed.value)
        case "over":
            return computed > printed.value
        case "at_least":
            return computed >= printed.value
        case "at_most":
            return computed <= printed.value
        case "exact" | "about" | "nearly":
            return rounded == printed.value
