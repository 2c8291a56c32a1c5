"""Drawings of figures beside their tables, as numbers that `charts.html` puts into an SVG.

Columns of one or more parts with a line across, a strip of months by year, a share of a whole. A drawing says nothing
that its table does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from libs.common.values.month import Month

Number = Decimal | float
_COLUMN, _GAP, _HEIGHT, _HEAD, _FOOT = 26, 8, 120, 16, 18
_LABELS_MAX = 24
_CELL, _YEAR, _ROW = 20, 44, 22
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a column. `kind`: a class of the sheet, as `paid`; `told`: the part in words, shown at the pointer."""

    kind: str
    value: Number
    told: str


@dataclass(frozen=True, slots=True)
class Rectangle:
    y: float
    height: float
    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Column:
    """A drawn column. `label` is empty where there is no room for it; `above`: what stands over the column."""

    x: int
    label: str
    above: str
    top: float
    parts: Sequence[Rectangle]

    @property
    def middle(self) -> float:
        return self.x + _COLUMN / 2


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns in a box of `width` by `height`. `line`: the height of a line across, None without one."""

    width: int
    height: int
    foot: int
    columns: Sequence[Column]
    line: float | None
    column_width: int = _COLUMN


@dataclass(frozen=True, slots=True)
class Bars:
    """The contents of one column: its label, its parts from the foot up, and the words above it."""

    label: str
    parts: Sequence[Part]
    above: str = ""


def draw_columns(bars: Sequence[Bars], *, line: Number | None = None) -> Chart:
    """Draw one column for each of `bars`, all on the scale of the highest one and of the line."""
    sums = [sum((Decimal(str(part.value)) for part in one.parts), Decimal(0)) for one in bars]
    top = max([*sums, Decimal(str(line or 0)), Decimal(1)])
    floor = _HEAD + _HEIGHT

    def length(value: Number) -> float:
        return round(float(Decimal(str(value)) / top * _HEIGHT), 1)

    every = -(-len(bars) // _LABELS_MAX) or 1
    columns = []
    for place, one in enumerate(bars):
        y, parts = float(floor), []
        for part in one.parts:
            y = round(y - length(part.value), 1)
            parts.append(Rectangle(y, length(part.value), part.kind, part.told))
        label = one.label if place % every == 0 else ""
        columns.append(Column(place * (_COLUMN + _GAP) + _GAP, label, one.above, y, parts))
    width = max(len(bars), 6) * (_COLUMN + _GAP) + _GAP
    return Chart(width, floor + _FOOT, floor, columns, None if line is None else round(floor - length(line), 1))


@dataclass(frozen=True, slots=True)
class Cell:
    x: int
    y: int
    month: str
    state: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The months of some years, one row a year; `years`: each year and the height of its row."""

    width: int
    height: int
    years: Sequence[tuple[int, int]]
    cells: Sequence[Cell]
    size: int = _CELL - 3


def draw_strip(states: Mapping[str, str], *, until: Month, years_max: int = 15) -> Strip:
    """Draw each month from the year of the first one through `until` with its state; one without is a `gap`."""
    first = min((int(month[:4]) for month in states), default=until.year)
    begins = max(first, until.year - years_max + 1)
    years = [(year, (until.year - year) * _ROW) for year in range(until.year, begins - 1, -1)]
    known = min(states, default=str(until))
    cells = []
    for year, y in years:
        for number in range(1, _MONTHS + 1):
            month = f"{year}-{number:02d}"
            if known <= month <= str(until):
                cells.append(Cell(_YEAR + (number - 1) * _CELL, y, month, states.get(month, "gap")))
    return Strip(_YEAR + _MONTHS * _CELL, len(years) * _ROW, years, cells)


def share(part: Number, whole: Number) -> float:
    """Return the share as a length of 100 at most; 0 of nothing."""
    return round(min(float(part) / float(whole), 1.0) * 100, 1) if whole else 0.0
