"""Areas and sectors: what the codes in every other door may be. Public, and the same until the law changes."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from libs.common.door.callers.policies import allow_anyone
from libs.common.door.requests.fields import Day
from libs.common.law.places import Area, Sector, areas_on, sectors_on
from libs.common.refusals import NotFound
from services.registration.context import Context, Ctx

router = APIRouter(prefix="/v1", tags=["areas and sectors"])
Anyone = Annotated[None, allow_anyone()]
On = Annotated[Day | None, Query(description="as of this day; without it: today")]
HELD_S = 3600


class AreaShown(BaseModel):
    """In use from `first_day` through `last_day`."""

    code: str
    level: str
    parent: str | None
    names: dict[str, str]
    first_day: date
    last_day: date | None

    @classmethod
    def of(cls, area: Area) -> "AreaShown":
        return cls(**{name: getattr(area, name) for name in cls.model_fields})


class SectorShown(BaseModel):
    """A section of ISIC Rev. 4 with its divisions: `C`, and `C10` through `C33`; a group or class may follow."""

    code: str
    level: str
    names: dict[str, str]
    divisions: list[str]

    @classmethod
    def of(cls, sector: Sector) -> "SectorShown":
        divisions = [f"{sector.code}{number:02d}" for number in range(sector.first, sector.last + 1)]
        return cls(code=sector.code, level="section", names=dict(sector.names), divisions=divisions)


@router.get("/areas", operation_id="list_areas")
async def areas(
    request: Request,
    context: Ctx,
    response: Response,
    _: Anyone,
    parent: Annotated[str | None, Query(max_length=60)] = None,
    on: On = None,
) -> dict[str, Any]:
    """The provinces; with `parent`, the parts of that area."""
    _hold(response)
    items = [AreaShown.of(area) for area in _areas(request, context, on) if area.parent == parent]
    return {"items": items, "next": None}


@router.get("/areas/{code}", operation_id="read_area")
async def area(request: Request, context: Ctx, response: Response, code: str, _: Anyone, on: On = None) -> AreaShown:
    """One area by its code."""
    _hold(response)
    for found in _areas(request, context, on):
        if found.code == code:
            return AreaShown.of(found)
    raise NotFound(what="area")


@router.get("/sectors", operation_id="list_sectors")
async def sectors(request: Request, context: Ctx, response: Response, _: Anyone) -> dict[str, Any]:
    """Sections of ISIC Rev. 4 with their divisions."""
    _hold(response)
    return {"items": [SectorShown.of(found) for found in sectors_on(context.law, context.clock.today())], "next": None}


def _areas(request: Request, context: Context, on: date | None) -> Iterator[Area]:
    return areas_on(context.law, on or context.clock.today())


def _hold(response: Response) -> None:
    response.headers["Cache-Control"] = f"public, max-age={HELD_S}"
