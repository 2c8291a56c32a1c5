"""The board for everybody: each indicator in an area and in the areas directly beneath it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from libs.common.database.connections import Database
from libs.common.door.callers.policies import allow_anyone
from libs.common.door.requests.fields import ShortText
from libs.common.door.revalidation import MINUTE_S, let_cache
from libs.common.law.places import areas_on
from libs.common.law.terms import Law
from libs.common.runtime.clock import Clock
from services.outreach.board.actions.make_board import Board, Tile, make_board
from services.outreach.board.rules.pace import METHOD
from services.outreach.context import Ctx
from services.outreach.figures.api import number_of
from services.outreach.indicators.rules.indicators import Counts, Indicator, Unit
from services.outreach.targets.actions.set_target import require_known

router = APIRouter(prefix="/v1/board", tags=["board"])
HELD_S = MINUTE_S


class BoardFigure(BaseModel):
    """An indicator in an area, with its plan. A value that is kept back is null, and all that would tell it."""

    id: str = Field(description="by which the figure is counted again")
    indicator: str = Field(description="what is counted")
    area: str
    since: date = Field(description="what adds up over time is counted from this day")
    on: date = Field(description="the last day that is counted; participants are those of this day")
    value: str | None = Field(description="null: kept back, or nothing was heard of the area, which is no zero")
    kept_back: bool = Field(description="whether the value could name a person, or tell one that could")
    unit: Unit
    plan: str | None = Field(description="the approved value of the period that begins with `since`, else the longest")
    plan_last_day: date | None = Field(description="by when the plan is to be reached")
    share_of_plan: str | None = Field(description="the value by the plan, as a share; null without either")
    change: str | None = Field(description="since the same day a year before; null where either is not shown")
    wanted: str | None = Field(description="the value of this day on a straight line to the plan")
    forecast: str | None = Field(description="the value of the plan's last day, if it goes on as it went")
    method: Literal["linear"] | None = Field(description="how `wanted` and `forecast` are made; null without them")
    status: Literal["counted", "reported"] = Field(description="counted from events here, or reported by others")
    source: Counts = Field(description="the facts that it is counted from")


class BoardShown(BaseModel):
    """The board of an area: its own figures first, then those of the areas directly beneath it."""

    area: str
    above: str | None = Field(description="the area that this one is a part of; null for the country")
    as_of: date = Field(description="the day of the figures")
    heard_at: datetime | None = Field(description="when the last event was heard; null before the first")
    position: int = Field(description="how far the events were heard that the figures are counted from")
    next_release_s: int = Field(description="seconds until the figures may be others")
    small_below: int = Field(description="counts of persons or employers below this are kept back")
    items: list[BoardFigure]
    next: str | None = Field(default=None, description="always null: the list is whole")


class HeldBoard:
    """The board of a moment ago, of all areas, kept in memory: anybody may ask, and counting reads every fact."""

    def __init__(self, database: Database, law: Law, clock: Clock) -> None:
        self._database = database
        self._law = law
        self._clock = clock
        self._lock = asyncio.Lock()
        self._held: tuple[float, Board] | None = None

    async def board(self) -> Board:
        """Return the board, of today, at most `HELD_S` old."""
        async with self._lock:  # requests that come meanwhile get the same
            today = self._clock.today()
            held = self._held
            if held is None or held[1].on != today or time.monotonic() - held[0] > HELD_S:
                whole = str(self._law.country["iso_3166"])
                board = await make_board(self._database, self._law, _parts(self._law, today), whole=whole, on=today)
                self._held = held = (time.monotonic(), board)
            return held[1]


@router.get("", operation_id="read_board")
async def read_board(
    context: Ctx,
    response: Response,
    _: Annotated[None, allow_anyone()],
    area: Annotated[ShortText | None, Query(description="an area; without it: the country")] = None,
) -> BoardShown:
    """Read every indicator of an area and of the areas directly beneath it, with plans; small counts are kept back."""
    require_known(context.law, {}, {"#query/area": area}, today=context.clock.today())
    let_cache(response, HELD_S)
    board = await context.held_board.board()
    country = str(context.law.country["iso_3166"])
    whole = area or country
    above = next((one for one, beneath in board.parts.items() if whole in beneath), None)
    return BoardShown(
        area=whole,
        above=above,
        as_of=board.on,
        heard_at=board.heard.heard_at,
        position=board.heard.position,
        next_release_s=HELD_S,
        small_below=board.below,
        items=[
            _shown(tiles[one])
            for one in (whole, *board.parts.get(whole, ()))
            for tiles in board.tiles.values()
            if one in tiles
        ],
    )


def _parts(law: Law, day: date) -> Mapping[str, list[str]]:
    """List the areas directly beneath each area and beneath the country; none without a list of areas."""
    found: dict[str, list[str]] = defaultdict(list)
    if law.has("registration", "areas"):
        for area in areas_on(law, day):
            found[area.parent or str(law.country["iso_3166"])].append(area.code)
    return dict(found)


def _shown(tile: Tile) -> BoardFigure:
    figure = tile.figure
    name, plan = figure.name, figure.plan
    value = None if tile.hidden else figure.value
    share = None if tile.hidden else figure.share
    return BoardFigure(
        id=str(name),
        indicator=name.indicator,
        area=name.area,
        since=name.since,
        on=name.on,
        value=number_of(figure.indicator, value),
        kept_back=tile.hidden,
        unit=figure.indicator.unit,
        plan=number_of(figure.indicator, plan.value if plan else None),
        plan_last_day=plan.last_day if plan else None,
        share_of_plan=None if share is None else str(share),
        change=number_of(figure.indicator, tile.change),
        wanted=_rounded(figure.indicator, tile.pace.wanted if tile.pace else None),
        forecast=_rounded(figure.indicator, tile.pace.forecast if tile.pace else None),
        method=METHOD if tile.pace else None,
        status="counted",
        source=figure.indicator.counts,
    )


def _rounded(indicator: Indicator, value: Decimal | None) -> str | None:
    if value is None:
        return None
    return number_of(indicator, value.to_integral_value(ROUND_HALF_UP) if indicator.whole else value)
