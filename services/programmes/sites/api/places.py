"""Sites, and sessions with free seats that everybody may choose from."""

from dataclasses import asdict
from datetime import date, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import left_off
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, BoundedList, Listing, Page, Pages
from libs.common.door.callers.policies import PARTIES, Caller, allow, allow_anyone
from libs.common.door.requests.fields import Body, Day, ShortText, Text, TimeOfDay
from libs.common.door.requests.places import refuse_unknown_places
from libs.common.refusals import Fault, NotFound, RequestInvalid
from services.programmes.context import Ctx
from services.programmes.sites.actions.book import SessionOver
from services.programmes.sites.actions.open_session import change_seats, open_session, open_site
from services.programmes.sites.rows import sessions as rows
from services.programmes.sites.rules.products import product_terms

SESSIONS_AHEAD = timedelta(days=366)
"""A session is opened a year before its day at most."""
router = APIRouter(prefix="/v1", tags=["sites"])
SEATS_MAX = 5_000
HELD_S = 60
"""How long anybody may keep a public answer."""
_SESSIONS = Listing("sessions", first=(date.min, time.min, FIRST_ID))
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


class Site(BaseModel):
    """A place where tests are taken or vaccines given."""

    id: UUID
    programme: Literal["testing", "vaccination"]
    name: str
    area: str
    address: str
    closed_on: date | None = Field(description="from this day on nobody is booked there; null while it is open")


class SessionOpened(BaseModel):
    """A session that was opened."""

    id: UUID
    site_id: UUID
    day: date
    starts_at: time
    ends_at: time
    capacity: int
    offers: str


class SeatsChanged(BaseModel):
    """A session with its new number of seats."""

    id: UUID
    capacity: int


class SessionShown(BaseModel):
    """A session that a person may choose, with its place."""

    id: UUID
    site_id: UUID
    programme: Literal["testing", "vaccination"]
    place: str = Field(description="the name of the site")
    area: str
    address: str
    day: date
    starts_at: str = Field(examples=["09:00"])
    ends_at: str = Field(examples=["12:00"])
    capacity: int
    offers: str = Field(description="a test's method, or the product that is given")
    free: int = Field(description="how many seats nobody has")


@router.post("/sites", status_code=201, operation_id="open_site", response_model=Site)
async def add_site(
    request: Request, context: Ctx, body: NewSite, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Open a site for tests or vaccination."""
    context.law.rule("programmes", "triage" if body.programme == "testing" else "vaccination")
    refuse_unknown_places(request, areas={"/area": body.area})

    async def act(connection: AsyncConnection) -> Site:
        return Site(id=await open_site(connection, **body.model_dump()), closed_on=None, **body.model_dump())

    return await carry_out_once(request, caller, "open_site", act)


@router.get("/sites", operation_id="list_sites")
async def list_sites(context: Ctx, _: Annotated[Caller, allow(*PARTIES)]) -> BoundedList[Site]:
    """List the sites of the programmes, by area and name; closed ones last."""
    sites = await rows.sites(context.database)
    return BoundedList(
        items=[Site.model_validate(site, from_attributes=True) for site in sites], left_off=left_off(sites)
    )


@router.post("/sites/{site_id}/sessions", status_code=201, operation_id="open_session", response_model=SessionOpened)
async def add_session(
    request: Request, context: Ctx, site_id: UUID, body: NewSession, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Open a session: a period at a site with a number of seats."""
    today = context.clock.today()
    if body.day < today:
        raise SessionOver(pointer="/day", day=body.day)
    if body.day > (latest := today + SESSIONS_AHEAD):
        raise RequestInvalid(faults=[Fault("/day", "day_out_of_range", {"first": str(today), "last": str(latest)})])
    programme = await rows.programme_of(context.database, site_id)
    if programme is None:
        raise NotFound(what="site")
    if programme == "vaccination":
        product_terms(context.law, body.offers, body.day, pointer="/offers")
    elif body.offers not in context.law.rule("programmes", "triage").at("testing", body.day)["methods"]:
        raise RequestInvalid(faults=[Fault("/offers", "test_method_unknown")])

    async def act(connection: AsyncConnection) -> SessionOpened:
        session_id = await open_session(connection, site_id=site_id, **body.model_dump())
        return SessionOpened(id=session_id, site_id=site_id, **body.model_dump())

    return await carry_out_once(request, caller, "open_session", act)


@router.post("/sessions/{session_id}/seats", operation_id="change_seats", response_model=SeatsChanged)
async def seats(
    request: Request, session_id: UUID, body: NewSeats, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Add seats to a session, or remove free ones."""

    async def act(connection: AsyncConnection) -> SeatsChanged:
        await change_seats(connection, session_id=session_id, capacity=body.capacity)
        return SeatsChanged(id=session_id, capacity=body.capacity)

    return await carry_out_once(request, caller, "change_seats", act, status=200)


@router.get("/sessions", operation_id="list_sessions")
async def list_sessions(
    request: Request,
    context: Ctx,
    _: Annotated[Caller | None, allow(*PARTIES)],
    asked: Pages,
    programme: Annotated[Literal["testing", "vaccination"] | None, Query()] = None,
    area: Annotated[ShortText | None, Query()] = None,
    offers: Annotated[ShortText | None, Query()] = None,
) -> Page[SessionShown]:
    """List the sessions from today on, soonest first, with the number of free seats."""
    refuse_unknown_places(request, areas={"#query/area": area})
    sessions = await rows.open_sessions(
        context.database,
        since=context.clock.today(),
        programme=programme,
        area=area,
        offers=offers,
        after=asked.after(_SESSIONS),
        limit=asked.one_more,
    )
    part = asked.cut(_SESSIONS, sessions, key=lambda session: (session.day, session.starts_at, session.id))
    return Page(items=[_shown(session) for session in part.rows], next=part.next)


@router.get("/public/sessions", operation_id="list_public_sessions")
async def list_public_sessions(
    request: Request,
    response: Response,
    context: Ctx,
    _: Annotated[None, allow_anyone()],
    asked: Pages,
    programme: Annotated[Literal["testing", "vaccination"] | None, Query()] = None,
    area: Annotated[ShortText | None, Query()] = None,
) -> Page[SessionShown]:
    """List the sessions from today on, soonest first, with the number of free seats, for anybody."""
    response.headers["Cache-Control"] = f"public, max-age={HELD_S}"
    return await list_sessions(request, context, None, asked, programme, area, None)


def _shown(session: rows.OpenSession) -> SessionShown:
    times = {"starts_at": f"{session.starts_at:%H:%M}", "ends_at": f"{session.ends_at:%H:%M}"}
    return SessionShown(**{**asdict(session), **times})
