"""Offices of the agency: their public list, and the tree as its keepers change it."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow, allow_anyone
from libs.common.door.requests.fields import Body, Day, Name, Phone, ShortText, Text
from libs.common.door.revalidation import HOUR_S, let_cache
from libs.common.refusals import NotFound
from libs.contracts.registration import OfficeKind
from services.registration.context import Context, Ctx
from services.registration.offices import rows
from services.registration.offices.actions.keep_office import change_office, end_office, open_office

router = APIRouter(prefix="/v1", tags=["offices"])
_LISTING = Listing("offices", first="")
Keeper = Annotated[Caller, allow("officer", "manager", programs=False)]
OfficeCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$", max_length=30, examples=["TH-50"])]
Area = Annotated[ShortText, Field(examples=["TH-50"])]
Areas = Annotated[list[Area], Field(max_length=100, description="the areas that it serves, each with all its parts")]


class NamesIn(Body):
    """The name of the office by language."""

    th: Name | None = None
    vi: Name | None = None
    en: Name | None = None


class OfficeContacts(Body):
    """Phone, e-mail and web address of the office, as far as they are known."""

    phone: Phone | None = None
    email: ShortText | None = Field(None, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    website: Text | None = Field(None, pattern=r"^https://", examples=["https://www.sso.go.th"])


class NewOffice(Body):
    """An office. Without areas it is a national one."""

    code: OfficeCode
    name: Name = Field(examples=["สำนักงานประกันสังคมจังหวัดเชียงใหม่"])
    names: NamesIn = Field(NamesIn(), description="by language, as far as they are known")
    parent: OfficeCode | None = None
    kind: OfficeKind | None = Field(None, description="left out: national without areas, else a province's")
    areas: Areas = []
    address: Text | None = None
    opening_hours: Text | None = None
    contacts: OfficeContacts = OfficeContacts()
    first_day: Day | None = Field(None, description="left out: today")
    last_day: Day | None = None


class OfficeChange(Body):
    """Members that are left out stay as they are."""

    name: Name | None = None
    names: NamesIn | None = Field(None, description="by language, as far as they are known")
    parent: OfficeCode | None = None
    areas: Areas | None = None
    address: Text | None = None
    opening_hours: Text | None = None
    contacts: OfficeContacts | None = None


class OfficeEnd(Body):
    last_day: Day


class ContactsShown(BaseModel):
    """Phone, e-mail and web address of an office; null where they are not known."""

    phone: str | None
    email: str | None
    website: str | None


class OfficeShown(BaseModel):
    """An office of the agency."""

    code: str = Field(examples=["TH-50"], description="the office's code")
    kind: OfficeKind = Field(description="national: it serves the whole country")
    parent: str | None = Field(description="the office above")
    name: str
    names: dict[str, str] = Field(description="by language, as far as they are known")
    areas: list[str]
    address: str | None
    opening_hours: str | None = Field(description="as people read them")
    contacts: ContactsShown = Field(description="how it is reached")
    first_day: date
    last_day: date | None = Field(description="null while it has none")

    @classmethod
    def of(cls, office: rows.Office) -> "OfficeShown":
        return cls(
            code=office.code,
            kind=office.kind,
            parent=office.parent,
            name=office.name,
            names=office.names,
            areas=office.areas,
            address=office.address,
            opening_hours=office.opening_hours,
            contacts=ContactsShown(**{name: office.contacts.get(name) for name in ContactsShown.model_fields}),
            first_day=office.first_day,
            last_day=office.last_day,
        )


@router.get("/offices", operation_id="list_offices")
async def find(
    context: Ctx,
    response: Response,
    _: Annotated[None, allow_anyone()],
    asked: Pages,
    under: Annotated[str | None, Query(max_length=60, description="the offices beneath this one")] = None,
    on: Annotated[Day | None, Query(description="as of this day; without it: today")] = None,
) -> Page[OfficeShown]:
    """List the offices that are open, by code, for everybody: name, address, hours."""
    let_cache(response, HOUR_S)
    offices = await rows.offices(
        context.database,
        day=on or context.clock.today(),
        parent=under,
        after=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, offices, key=lambda office: office.code)
    return Page(items=[OfficeShown.of(office) for office in part.rows], next=part.next)


@router.get("/offices/{code}", operation_id="read_office")
async def read(context: Ctx, response: Response, code: str, _: Annotated[None, allow_anyone()]) -> OfficeShown:
    """Read an office by its code, also one that has ended."""
    let_cache(response, HOUR_S)
    return OfficeShown.of(await known_office(context, code))


@router.post("/offices", status_code=201, operation_id="open_office", response_model=OfficeShown)
async def open_one(request: Request, context: Ctx, body: NewOffice, caller: Keeper) -> Response:
    """Open an office. The areas of an office lie within those of the office above."""
    wanted = rows.Office(
        code=body.code,
        version=1,
        kind=body.kind or ("province" if body.areas else "national"),
        parent=body.parent,
        areas=sorted(set(body.areas)),
        name=body.name,
        names=body.names.model_dump(exclude_none=True),
        address=body.address,
        opening_hours=body.opening_hours,
        contacts=body.contacts.model_dump(exclude_none=True),
        first_day=body.first_day or context.clock.today(),
        last_day=body.last_day,
    )

    async def act(connection: AsyncConnection) -> OfficeShown:
        return OfficeShown.of(await open_office(connection, context.law, wanted, by=caller.name))

    return await carry_out_once(request, caller, "open_office", act)


@router.post("/offices/{code}/changes", operation_id="change_office", response_model=OfficeShown)
async def change(request: Request, context: Ctx, code: str, body: OfficeChange, caller: Keeper) -> Response:
    """Change an office's name, place in the tree, areas or address. Its areas must still hold those beneath."""

    async def act(connection: AsyncConnection) -> OfficeShown:
        standing = await rows.office(connection, code)
        if standing is None:
            raise NotFound(what="office")
        given = body.model_dump(exclude_none=True)
        if body.areas is not None:
            given["areas"] = sorted(set(body.areas))
        wanted = replace(standing, **given)
        return OfficeShown.of(await change_office(connection, context.law, wanted, by=caller.name))

    return await carry_out_once(request, caller, "change_office", act, status=200)


@router.post("/offices/{code}/end", operation_id="end_office", response_model=OfficeShown)
async def end(request: Request, code: str, body: OfficeEnd, caller: Keeper) -> Response:
    """End an office after its last day; its staff and the offices beneath it end first."""

    async def act(connection: AsyncConnection) -> OfficeShown:
        return OfficeShown.of(await end_office(connection, code, last_day=body.last_day, by=caller.name))

    return await carry_out_once(request, caller, "end_office", act, status=200)


async def known_office(context: Context, code: str) -> rows.Office:
    office = await rows.office(context.database, code)
    if office is None:
        raise NotFound(what="office")
    return office
