"""Figures: counted here with small counts kept back; and, apart from them, those that the agency has published."""

import asyncio
import time
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from libs.common.database.connections import Database
from libs.common.door.callers.policies import allow_anyone
from libs.common.law.terms import Law
from libs.common.runtime.clock import Clock
from services.programmes.context import Ctx
from services.programmes.figures import rows as queries
from services.programmes.figures.rules.reported_figures import reported_figures
from services.programmes.figures.rules.small_counts import published

router = APIRouter(prefix="/v1", tags=["figures"])
HELD_S = 5
Anyone = Annotated[None, allow_anyone()]


class HeldFigures:
    """The figures of a moment ago: anybody may ask, and each answer is a sum over everything that happened."""

    def __init__(self, database: Database, law: Law, clock: Clock) -> None:
        self._database = database
        self._law = law
        self._clock = clock
        self._lock = asyncio.Lock()
        self._held: tuple[float, dict[str, Any]] | None = None

    async def document(self) -> dict[str, Any]:
        async with self._lock:  # who asks meanwhile gets the same
            if self._held is None or time.monotonic() - self._held[0] > HELD_S:
                self._held = (time.monotonic(), await self._counted())
            return self._held[1]

    async def _counted(self) -> dict[str, Any]:
        terms = self._law.rule("programmes", "small_counts").at("published", self._clock.today())
        below = terms.number("below")
        items = []
        for (happening, phase), by_area in sorted((await queries.counts(self._database)).items()):
            areas, total = published(by_area, below=below)
            items.append({"happening": happening, "phase": phase or None, "areas": areas, "total": total})
        return {"kind": "counted", "items": items, "beds": await _beds(self._database, below), "small_below": below}


@router.get("/figures", operation_id="read_figures")
async def figures(request: Request, context: Ctx, response: Response, _: Anyone) -> dict[str, Any]:
    """By happening, phase and area: sums over what happened. None where a count could name somebody."""
    held: HeldFigures = context.held_figures
    response.headers["Cache-Control"] = f"max-age={HELD_S}"
    return await held.document()


@router.get("/reported-figures", operation_id="read_reported_figures")
async def reported(request: Request, context: Ctx, _: Anyone) -> dict[str, Any]:
    """As published, each with the words of its source: bounds, never added to what is counted."""
    law: Law = context.law
    return {"kind": "reported", "items": reported_figures(law.rule("programmes", "reported_figures")), "next": None}


async def _beds(database: Database, below: int) -> list[dict[str, Any]]:
    """How many beds there are is no secret; how many are taken is a count of persons."""
    rows = await queries.beds(database)
    occupied, _ = published({row["area"]: row["occupied"] for row in rows}, below=below)
    return [{"area": row["area"], "beds": row["beds"], "occupied": occupied[row["area"]]} for row in rows]
