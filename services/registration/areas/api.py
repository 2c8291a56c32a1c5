"""Areas and sectors: the codes that all doors accept. Public, and the same until the law changes."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import allow_anyone
from libs.common.door.requests.fields import Day
from libs.common.door.revalidation import HOUR_S, let_cache
from libs.common.law.places import Area, Sector, areas_on, require_places, sectors_on
from libs.common.refusals import NotFound
from services.registration.context import Context, Ctx

router = APIRouter(prefix="/v1", tags=["areas and sectors"])
Anyone = Annotated[None, allow_anyone()]
On = Annotated[Day | None, Query(description="as of this day; without it: today")]


class AreaShown(BaseModel):
    """A province or a part of one, in use from `first_day` through `last_day`."""

    code: str = Field(examples=["TH-10"])
    level: str = Field(examples=["province"])
    parent: str | None = Field(description="the area that this one is a part of")
    names: dict[str, str] = Field(description="by language")
    first_day: date
    last_day: date | None = Field(description="null while it is in use")

    @classmethod
    def of(cls, area: Area) -> "AreaShown":
        return cls(
            code=area.code,
            level=area.level,
            parent=area.parent,
            names=dict(area.names),
            first_day=area.first_day,
            last_day=area.last_day,
        )


class SectorShown(BaseModel):
    """A section of ISIC Rev. 4 with its divisions: `C`, and `C10` through `C33`; a group or class may follow."""

    code: str = Field(examples=["C"])
    level: str = Field(description="section")
    names: dict[str, str] = Field(description="by language")
    divisions: list[str] = Field(examples=[["C10", "C11"]])

    @classmethod
    def of(cls, sector: Sector) -> "SectorShown":
        divisions = [f"{sector.code}{number:02d}" for number in range(sector.first, sector.last + 1)]
        return cls(code=sector.code, level="section", names=dict(sector.names), divisions=divisions)


@router.get("/areas", operation_id="list_areas")
async def areas(
    context: Ctx,
    response: Response,
    _: Anyone,
    parent: Annotated[str | None, Query(max_length=60)] = None,
    on: On = None,
) -> Page[AreaShown]:
    """List the provinces, or with `parent` the parts of that area."""
    require_places(context.law, on or context.clock.today(), areas={"#query/parent": parent})
    let_cache(response, HOUR_S)
    shown = [AreaShown.of(area) for area in _areas(context, on) if area.parent == parent]
    return Page(items=shown, next=None)


@router.get("/areas/{code}", operation_id="read_area")
async def area(context: Ctx, response: Response, code: str, _: Anyone, on: On = None) -> AreaShown:
    """Read one area by its code."""
    let_cache(response, HOUR_S)
    for one in _areas(context, on):
        if one.code == code:
            return AreaShown.of(one)
    raise NotFound(what="area")


@router.get("/sectors", operation_id="list_sectors")
async def sectors(context: Ctx, response: Response, _: Anyone) -> Page[SectorShown]:
    """List the sections of ISIC Rev. 4 with their divisions."""
    let_cache(response, HOUR_S)
    shown = [SectorShown.of(sector) for sector in sectors_on(context.law, context.clock.today())]
    return Page(items=shown, next=None)


def _areas(context: Context, on: date | None) -> Iterator[Area]:
    return areas_on(context.law, on or context.clock.today())
