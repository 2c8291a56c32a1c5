"""Figures: counted here with small counts kept back; and, apart from them, those that the agency has published."""

from typing import Annotated, Any

from fastapi import APIRouter, Request

from libs.common.database import Database
from libs.common.door.callers import allow_anyone
from libs.common.law.terms import Law
from services.programmes.queries import figures as queries
from services.programmes.rules.reported_figures import reported_figures
from services.programmes.rules.small_counts import published

router = APIRouter(prefix="/v1", tags=["figures"])
Anyone = Annotated[None, allow_anyone()]


@router.get("/figures", operation_id="read_figures")
async def figures(request: Request, _: Anyone) -> dict[str, Any]:
    """By happening, phase and area: sums over what happened. None where a count could name somebody."""
    state = request.app.state
    below = state.law.rule("programmes", "small_counts").at("published", state.clock.today()).number("below")
    counted = await queries.counts(state.database)
    items = []
    for (happening, phase), by_area in sorted(counted.items()):
        areas, total = published(by_area, below=below)
        items.append({"happening": happening, "phase": phase or None, "areas": areas, "total": total})
    return {"kind": "counted", "items": items, "beds": await _beds(state.database, below), "small_below": below}


@router.get("/reported-figures", operation_id="read_reported_figures")
async def reported(request: Request, _: Anyone) -> dict[str, Any]:
    """As published, each with the words of its source: bounds, never added to what is counted."""
    law: Law = request.app.state.law
    return {"kind": "reported", "items": reported_figures(law.rule("programmes", "reported_figures")), "next": None}


async def _beds(database: Database, below: int) -> list[dict[str, Any]]:
    """How many beds there are is no secret; how many are taken is a count of persons."""
    rows = await queries.beds(database)
    occupied, _ = published({row["area"]: row["occupied"] for row in rows}, below=below)
    return [{"area": row["area"], "beds": row["beds"], "occupied": occupied[row["area"]]} for row in rows]
