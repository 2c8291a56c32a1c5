"""The board: the agency's figures beside their plans, for anybody, without sign-in and without scripts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.offices import (
    Board,
    BoardFigure,
    FiguresOfDocuments,
    Indicator,
    Indicators,
)
from services.portal.pages.frame import counted, page
from services.portal.pages.layout.charts import Bars, Chart, Part, draw_columns
from services.portal.pages.open.open_to_all import asked, kept

router = APIRouter(include_in_schema=False, dependencies=[Depends(counted)])
_COLUMNS_MAX = 24
_REPORTED_SHOWN = 15
# A day before the law, and a country without it.
_NO_BOARD = frozenset({"no_law_at_date", "not_in_this_scheme"})


@dataclass(frozen=True, slots=True)
class Tile:
    """An indicator of the whole area. `filled`: its share of the plan as the length of a bar, of 100."""

    indicator: Indicator
    figure: BoardFigure
    filled: float | None


@router.get("/board")
async def board(
    request: Request,
    area: Annotated[str, Query(max_length=30)] = "",
    indicator: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Show each indicator of an area, and one of them in the areas directly beneath it, by a picture and a table."""
    given = {"area": area.strip()} if area.strip() else {}
    indicators, shown, reported = await asyncio.gather(
        asked(request, "outreach", "GET", "/v1/indicators", Indicators),
        asked(request, "outreach", "GET", "/v1/board", Board, params=given),
        asked(
            request,
            "outreach",
            "GET",
            "/v1/reported-figures",
            FiguresOfDocuments,
            params={**given, "limit": str(_REPORTED_SHOWN)},
        ),
    )
    none_yet = shown.problem is not None and shown.problem.code in _NO_BOARD
    found = shown.body
    known = {one.code: one for one in indicators.items}
    own = [one for one in found.items if one.area == found.area] if found else []
    tiles = [Tile(known[one.indicator], one, _filled(one)) for one in own if one.indicator in known]
    chosen = known.get(indicator.strip()) or (tiles[0].indicator if tiles else None)
    beneath = [one for one in found.items if one.area != found.area] if found else []
    listed = [one for one in beneath if chosen and one.indicator == chosen.code]
    return kept(
        request,
        page(
            request,
            "board.html",
            None,
            problem=None if none_yet else shown.problem or indicators.problem,
            none_yet=none_yet,
            country=str(context(request).law.country["iso_3166"]),
            area=area.strip(),
            board=found,
            tiles=tiles,
            chosen=chosen,
            listed=listed,
            chart=_chart(listed),
            reported=reported.items,
            more_reported=reported.body.next if reported.body else None,
        ),
    )


def _filled(figure: BoardFigure) -> float | None:
    if figure.share_of_plan is None:
        return None
    return float(min(Decimal(figure.share_of_plan), Decimal(1)) * 100)


def _chart(figures: Sequence[BoardFigure]) -> Chart:
    """Draw the values, the highest first; those that are kept back or not known are not drawn."""
    known = [(Decimal(one.value), one) for one in figures if one.value is not None]
    highest = sorted(known, key=lambda one: (-one[0], one[1].area))[:_COLUMNS_MAX]
    return draw_columns(
        [
            Bars(one.area.rpartition("-")[2], [Part("paid", value, f"{one.area}: {one.value}")], _short(value))
            for value, one in highest
            if value
        ]
    )


def _short(value: Decimal) -> str:
    """Write a number in the room over a column: thousands and millions are rounded."""
    for size, letter in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:.0f}{letter}"
    return f"{value:.0f}"
