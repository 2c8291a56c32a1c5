"""The split of a value among the parts of an area: by values that sum to it, or by percents that sum to 100."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the area with its value, or its percent of the whole. One of them is given."""

    area: str
    value: Decimal | None = None
    percent: Decimal | None = None


def difference(whole: Decimal, parts: Sequence[Part]) -> Decimal:
    """Return how far the parts are from the whole: from 100 for percents, from its value for values."""
    if parts and parts[0].percent is not None:
        return sum((part.percent or Decimal() for part in parts), Decimal()) - HUNDRED
    return sum((part.value or Decimal() for part in parts), Decimal()) - whole


def split(whole: Decimal, parts: Sequence[Part], *, step: Decimal) -> list[Decimal]:
    """Return each part's value, in order. Percents are cut to `step`; what is left goes to the largest rests.

    The values sum to the whole, which is a multiple of `step`. Of equal rests the earlier part gets the step.
    """
    if not parts or parts[0].percent is None:
        return [part.value or Decimal() for part in parts]
    exact = [whole * (part.percent or Decimal()) / HUNDRED for part in parts]
    values = [one.quantize(step, rounding=ROUND_DOWN) for one in exact]
    left = int((whole - sum(values, Decimal())) / step)
    by_rest = sorted(range(len(parts)), key=lambda i: (values[i] - exact[i], i))
    for i in by_rest[:left]:
        values[i] += step
    return values
