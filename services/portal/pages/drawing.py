"""Drawings of months against the promise to keep the staff, as numbers that a template puts into an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

_BAR, _GAP, _HEIGHT, _FOOT, _HEAD = 22, 6, 110, 16, 14
_OVER = 1.25
"""A share is drawn up to 125 % of the baseline; more looks the same."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A month to draw; without a headcount nothing is known of it."""

    month: str
    headcount: int | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: float
    height: float
    month: str
    headcount: int | None
    verdict: str

    @property
    def middle(self) -> float:
        return self.x + _BAR / 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """`line`: the height of the smallest headcount that keeps the promise; `baseline`: that of the promised one."""

    width: int
    height: int
    foot: int
    line: float
    baseline: float
    bars: Sequence[Bar]
    bar_width: int = _BAR


def draw_months(months: Sequence[Drawn], *, baseline: int, least: int) -> Drawing:
    """Draw one bar a month, as high as its headcount. A month without one has an empty bar up to the line."""
    top = max([baseline, 1, *(month.headcount or 0 for month in months)])

    def y(headcount: int) -> float:
        return round(_HEAD + _HEIGHT * (1 - headcount / top), 1)

    floor = float(_HEAD + _HEIGHT)
    bars = []
    for place, one in enumerate(months):
        begins = y(least if one.headcount is None else one.headcount)
        bars.append(Bar(place * (_BAR + _GAP), begins, round(floor - begins, 1), one.month, one.headcount, one.verdict))
    width = max(len(months), 4) * (_BAR + _GAP)
    return Drawing(width, _HEAD + _HEIGHT + _FOOT, _HEAD + _HEIGHT, y(least), y(baseline), bars)


def share_width(headcount: int | None, baseline: int) -> float:
    """Compute the length of a bar that shows a headcount as a share of the baseline, of 100."""
    share = (headcount or 0) / baseline if baseline else 0
    return round(min(share, _OVER) / _OVER * 100, 1)
