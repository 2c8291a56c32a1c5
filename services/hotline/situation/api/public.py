"""The announcements and the measures in force, which anybody may read without a token."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from libs.common.database.rows import left_off
from libs.common.door.answers.pages import BoundedList
from libs.common.door.callers.policies import allow_anyone
from libs.common.door.requests.fields import Day, ShortText
from libs.common.door.requests.places import refuse_unknown_places
from services.hotline.context import Ctx
from services.hotline.situation.api.announcements import SHOWN_MAX, PublicAnnouncement
from services.hotline.situation.rows.announcements import announcements_in_force
from services.hotline.situation.rows.measures import FoundMeasure, measures_in_force

router = APIRouter(prefix="/v1/public", tags=["public"])
HELD_S = 60
HOLIDAYS_MAX = 31
"""No row of holidays is longer."""
Anyone = Annotated[None, allow_anyone()]
Area = Annotated[ShortText | None, Query(examples=["TH-10"])]
On = Annotated[Day | None, Query()]


class Measure(BaseModel):
    """An authority's order that closes an employer, or a sector of an area, on a day."""

    id: UUID
    order_number: str
    issued_by: str
    cause: str = Field(description="the disease or hazard")
    area: str | None
    sector: str | None
    employer_id: UUID | None = Field(description="null where it closes a sector of an area")
    employer_name: str | None
    branches: list[str] | None = Field(description="the branches that it closes; null where it closes the whole")
    first_day: date
    last_day: date = Field(description="the last day on which it is closed")

    @classmethod
    def of(cls, one: FoundMeasure) -> "Measure":
        return cls.model_validate(
            {"id": one.order_id, **{name: getattr(one, name) for name in cls.model_fields if name != "id"}}
        )


ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$", examples=["08:30"])]


class HotlineHours(BaseModel):
    """The number of the hotline and its hours on a day, in the country's time."""

    on: date
    open: bool = Field(description="whether the hotline answers on this day")
    opens_at: ClockTime = Field(description="when it opens on a day on which it answers")
    closes_at: ClockTime = Field(description="when it closes on a day on which it answers")
    next_day: date = Field(description="the first day from this one on, on which it answers")
    time_zone: str = Field(description="the zone of the hours", examples=["Asia/Bangkok"])
    number: str | None = Field(description="what to dial within the country; null if none is known", examples=["1506"])


@router.get("/hours", operation_id="read_hotline_hours")
async def hours(response: Response, context: Ctx, _: Anyone, on: On = None) -> HotlineHours:
    """Read the number of the hotline and when it answers on a day (today): the law sets hours and working days."""
    day, working = on or context.clock.today(), context.working_time
    response.headers["Cache-Control"] = f"public, max-age={HELD_S}"
    to_come = (day + timedelta(days=n) for n in range(HOLIDAYS_MAX))
    next_day = next((one for one in to_come if working.is_open_on(one)), day)
    told = working.hours_on(next_day)
    return HotlineHours(
        on=day,
        open=working.is_open_on(day),
        opens_at=told.opens_at,
        closes_at=told.closes_at,
        next_day=next_day,
        time_zone=working.zone,
        number=working.number_on(day),
    )


@router.get("/announcements", operation_id="list_public_announcements")
async def announcements(
    request: Request, response: Response, context: Ctx, _: Anyone, area: Area = None, on: On = None
) -> BoundedList[PublicAnnouncement]:
    """List the announcements of a day (today), newest first; with `area`, those that concern it."""
    refuse_unknown_places(request, areas={"#query/area": area})
    day = on or context.clock.today()
    found = await announcements_in_force(context.database, on=day, area=area, limit=SHOWN_MAX)
    response.headers["Cache-Control"] = f"public, max-age={HELD_S}"
    return BoundedList(items=[PublicAnnouncement.of(one) for one in found], left_off=left_off(found))


@router.get("/measures", operation_id="list_measures")
async def measures(
    request: Request, response: Response, context: Ctx, _: Anyone, area: Area = None, on: On = None
) -> BoundedList[Measure]:
    """List the orders in force on a day (today), the newest first; with `area`, those that concern it."""
    refuse_unknown_places(request, areas={"#query/area": area})
    day = on or context.clock.today()
    found = await measures_in_force(context.database, on=day, area=area, limit=SHOWN_MAX)
    response.headers["Cache-Control"] = f"public, max-age={HELD_S}"
    return BoundedList(items=[Measure.of(one) for one in found], left_off=left_off(found))
