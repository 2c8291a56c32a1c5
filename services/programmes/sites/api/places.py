"""Sites, and the sessions with free seats that anybody may choose from."""

from datetime import date, time
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.door.requests.fields import Body, Day, ShortText, Text, TimeOfDay
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import Fault, NotFound, RequestInvalid
from services.programmes.context import Ctx
from services.programmes.sites import rows as queries
from services.programmes.sites.actions.book import SessionOver
from services.programmes.sites.actions.open_session import change_seats, open_session, open_site
from services.programmes.sites.rules.products import product_terms

router = APIRouter(prefix="/v1", tags=["sites"])
SEATS_MAX = 5_000
_FIRST = (date.min, time.min, UUID(int=0))


Seats = Annotated[int, Field(ge=1, le=SEATS_MAX)]


class NewSite(Body):
    programme: Literal["testing", "vaccination"]
    name: Text = Field(examples=["ศูนย์ฉีดวัคซีนประกันสังคม ไทย-ญี่ปุ่น ดินแดง"])
    area: ShortText = Field(examples=["TH-10"])
    address: Text = Field(examples=["ถนนวิภาวดีรังสิต ดินแดง กรุงเทพฯ"])


class NewSession(Body):
    day: Day
    starts_at: TimeOfDay
    ends_at: TimeOfDay
    capacity: Seats
    offers: ShortText = Field(examples=["astrazeneca"], description="a test's method, or the product that is given")

    @model_validator(mode="after")
    def _times(self) -> "NewSession":
        if self.starts_at >= self.ends_at:
            raise PydanticCustomError("times_reversed", "ends before it starts")
        return self


class NewSeats(Body):
    capacity: Seats


@router.post("/sites", status_code=201, operation_id="open_site")
async def add_site(
    request: Request, context: Ctx, body: NewSite, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """A place where tests are taken or vaccines given."""
    context.law.rule("programmes", "triage" if body.programme == "testing" else "vaccination")
    refuse_unknown_places(request, areas={"/area": body.area})

    async def act(connection: AsyncConnection) -> Any:
        return {"id": await open_site(connection, **body.model_dump()), **body.model_dump()}

    return await carry_out_once(request, caller, "open_site", act)


@router.get("/sites", operation_id="list_sites")
async def list_sites(request: Request, context: Ctx, _: Annotated[Caller, allow(*PARTIES)]) -> dict[str, Any]:
    """List the sites of the programmes, by area and name."""
    return (await queries.sites(context.database)).answer()


@router.post("/sites/{site_id}/sessions", status_code=201, operation_id="open_session")
async def add_session(
    request: Request, context: Ctx, site_id: UUID, body: NewSession, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """A span of time with so many seats."""
    if body.day < context.clock.today():
        raise SessionOver(pointer="/day", day=body.day)
    programme = await queries.programme_of(context.database, site_id)
    if programme is None:
        raise NotFound(what="site")
    if programme == "vaccination":
        product_terms(context.law, body.offers, body.day, pointer="/offers")
    elif body.offers not in context.law.rule("programmes", "triage").at("testing", body.day)["methods"]:
        raise RequestInvalid(faults=[Fault("/offers", "test_method_unknown")])

    async def act(connection: AsyncConnection) -> Any:
        session_id = await open_session(connection, site_id=site_id, **body.model_dump())
        return {"id": session_id, "site_id": site_id, **body.model_dump()}

    return await carry_out_once(request, caller, "open_session", act)


@router.post("/sessions/{session_id}/seats", operation_id="change_seats")
async def seats(
    request: Request, session_id: UUID, body: NewSeats, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """More seats, or fewer of those that nobody has."""

    async def act(connection: AsyncConnection) -> Any:
        await change_seats(connection, session_id=session_id, capacity=body.capacity)
        return {"id": session_id, "capacity": body.capacity}

    return await carry_out_once(request, caller, "change_seats", act, status=200)


@router.get("/sessions", operation_id="list_sessions")
async def list_sessions(
    request: Request,
    context: Ctx,
    _: Annotated[Caller, allow(*PARTIES)],
    programme: Annotated[Literal["testing", "vaccination"] | None, Query()] = None,
    area: Annotated[ShortText | None, Query()] = None,
    offers: Annotated[ShortText | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """From today on, soonest first, with how many seats are free."""
    refuse_unknown_places(request, areas={"#query/area": area})
    after = _FIRST
    if cursor:
        day, starts_at, last = context.cursors.read("sessions", cursor)
        after = (date.fromisoformat(day), time.fromisoformat(starts_at), UUID(last))
    rows = await queries.sessions(
        context.database,
        since=context.clock.today(),
        programme=programme,
        area=area,
        offers=offers,
        after=after,
        limit=limit + 1,
    )
    last_row = rows[limit - 1] if len(rows) > limit else None
    at = [last_row["day"], last_row["starts_at"], last_row["id"]] if last_row else None
    return {
        "items": [_shown(row) for row in rows[:limit]],
        "next": context.cursors.give("sessions", at) if at else None,
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "starts_at": f"{row['starts_at']:%H:%M}", "ends_at": f"{row['ends_at']:%H:%M}"}
