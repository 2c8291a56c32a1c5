"""Make the board: every indicator in every area, with its plan and its pace, small counts kept back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from services.outreach.board.rules.board_counts import kept_back
from services.outreach.board.rules.pace import Pace, pace_of
from services.outreach.figures import rows
from services.outreach.figures.actions.count_figures import Asked, Figure, count_figures, counted_by_area
from services.outreach.figures.rules.figure import first_day_of
from services.outreach.indicators.rules.indicators import EVERYBODY, Indicator, indicators

_ONE_DAY = timedelta(days=1)
Parts = Mapping[str, Sequence[str]]
"""The areas directly beneath each area that has parts."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure as everybody sees it. `hidden`: it is kept back, with all that would tell it.

    `change`: since the same day a year before; None where one of the two is not known or is kept back.
    """

    figure: Figure
    hidden: bool
    change: Decimal | None
    pace: Pace | None


@dataclass(frozen=True, slots=True)
class Board:
    """The tiles by indicator and area, of a day, counted at a position."""

    on: date
    heard: rows.Heard
    below: int
    parts: Parts
    tiles: Mapping[str, Mapping[str, Tile]]


async def make_board(database: Database, law: Law, parts: Parts, *, whole: str, on: date) -> Board:
    """Count every indicator of the country in all areas, from `whole` down. Raises `NotInThisScheme`, `NoLawAt`."""
    below = law.rule("outreach", "board_counts").at("published", on).number("below")
    heard = await rows.last_heard(database)
    areas = [whole, *(area for beneath in parts.values() for area in beneath)]
    tiles = {}
    for code, indicator in indicators(law, on).items():
        asked = Asked(indicator, EVERYBODY, first_day_of(on), on, heard.position)
        figures = await count_figures(database, asked, areas)
        start = await _start(database, indicator, asked, areas)
        tiles[code] = _tiles(figures, start, parts, whole=whole, below=below)
    return Board(on, heard, below, parts, tiles)


async def _start(
    database: Database, indicator: Indicator, asked: Asked, areas: Sequence[str]
) -> Mapping[str, rows.Counted]:
    """Return what stood on the day before the period; what adds up over time begins with nothing."""
    if indicator.over_time:
        return {}
    day = asked.since - _ONE_DAY
    return await counted_by_area(database, asked, areas, since=day, on=day)


def _tiles(
    figures: Sequence[Figure], start: Mapping[str, rows.Counted], parts: Parts, *, whole: str, below: int
) -> dict[str, Tile]:
    def kept(counts: Mapping[str, int]) -> set[str]:
        return kept_back(counts, parts, whole=whole, below=below)

    now = kept({one.name.area: one.behind for one in figures})
    before = kept({one.name.area: one.behind_before for one in figures})
    begun = kept({area: one.behind for area, one in start.items()})
    return {
        one.name.area: Tile(
            one,
            one.name.area in now,
            None if one.name.area in now | before else one.change,
            None if one.name.area in now | begun else _pace(one, start.get(one.name.area)),
        )
        for one in figures
    }


def _pace(figure: Figure, start: rows.Counted | None) -> Pace | None:
    """Return the pace where a plan begins with the days that are counted; None else."""
    plan, value, name = figure.plan, figure.value, figure.name
    if plan is None or value is None or plan.first_day != name.since:
        return None
    return pace_of(
        start=start.value if start else Decimal(0),
        value=value,
        plan=plan.value,
        first_day=plan.first_day,
        last_day=plan.last_day,
        on=name.on,
    )
