"""Figures: own counts without small ones, and apart from them the figures that the agency has published."""

import asyncio
import time
from collections import defaultdict
from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from libs.common.database.connections import Database
from libs.common.door.callers.policies import allow_anyone
from libs.common.door.revalidation import HOUR_S, let_cache
from libs.common.law.terms import Law
from libs.common.runtime.clock import Clock
from libs.common.values.small_counts import published
from services.programmes.context import Ctx
from services.programmes.figures import rows
from services.programmes.figures.rules.reported_figures import reported_figures

router = APIRouter(prefix="/v1", tags=["figures"])
HELD_S = 5
Anyone = Annotated[None, allow_anyone()]


class CountedFigure(BaseModel):
    """A count by area; null if it could identify a person."""

    happening: str
    phase: int | None
    areas: dict[str, int | None]
    total: int | None


class BedsOfArea(BaseModel):
    """The beds of an area and the number occupied; null if that number could identify a person."""

    area: str
    beds: int
    occupied: int | None


class CountedFigures(BaseModel):
    """All own counts; those below `small_below` are null."""

    kind: Literal["counted"] = "counted"
    items: list[CountedFigure]
    beds: list[BedsOfArea] = Field(description="beds by area")
    small_below: int


class ReportedFigure(BaseModel):
    """A figure that the agency has published, in the words of its source."""

    figure: str
    value: str
    bound: str
    words: str
    unit: str
    of: str
    source: dict[str, str]


class ReportedFigures(BaseModel):
    """Every figure that the agency has published."""

    kind: Literal["reported"] = "reported"
    items: list[ReportedFigure]
    next: str | None = Field(default=None, description="always null: the list is whole, or bounded")


class HeldFigures:
    """The figures of a moment ago, kept in memory: anybody may ask, and each answer sums the whole journal."""

    def __init__(self, database: Database, law: Law, clock: Clock) -> None:
        self._database = database
        self._law = law
        self._clock = clock
        self._lock = asyncio.Lock()
        self._held: tuple[float, CountedFigures] | None = None

    async def document(self) -> CountedFigures:
        async with self._lock:  # requests that come meanwhile get the same
            if self._held is None or time.monotonic() - self._held[0] > HELD_S:
                self._held = (time.monotonic(), await self._counted())
            return self._held[1]

    async def _counted(self) -> CountedFigures:
        below = self._law.rule("programmes", "small_counts").at("published", self._clock.today()).number("below")
        by_happening: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
        for count in await rows.counts(self._database):
            by_happening[count.happening, count.phase][count.area] = count.counted
        items = []
        for (happening, phase), by_area in sorted(by_happening.items()):
            areas, total = published(by_area, below=below)
            items.append(CountedFigure(happening=happening, phase=phase or None, areas=areas, total=total))
        return CountedFigures(items=items, beds=await _beds(self._database, below), small_below=below)


@router.get("/figures", operation_id="read_figures")
async def figures(context: Ctx, response: Response, _: Anyone) -> CountedFigures:
    """Read the sums of the journal by kind, phase and area; null if a sum could identify a person."""
    let_cache(response, HELD_S)
    return await context.held_figures.document()


@router.get("/reported-figures", operation_id="read_reported_figures")
async def reported(context: Ctx, response: Response, _: Anyone) -> ReportedFigures:
    """List the figures that the agency has published: bounds in the words of their source, never added to counts."""
    let_cache(response, HOUR_S)
    published_figures = reported_figures(context.law.rule("programmes", "reported_figures"))
    return ReportedFigures(items=[ReportedFigure(**asdict(figure)) for figure in published_figures])


async def _beds(database: Database, below: int) -> list[BedsOfArea]:
    """List the beds by area. Their number is public; the number occupied counts persons, so small ones are null."""
    areas = await rows.beds_by_area(database)
    occupied, _ = published({beds.area: beds.occupied for beds in areas}, below=below)
    return [BedsOfArea(area=beds.area, beds=beds.beds, occupied=occupied[beds.area]) for beds in areas]
