"""The whole view of a person or employer on one page, from events alone. Each tile names the source of its facts."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import Asked, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.refusals import NotHeardOf
from services.hotline.context import Context, Ctx
from services.hotline.desk import rows
from services.hotline.desk.rules.employer_tiles import EmployerTiles, masked_employer_tiles
from services.hotline.desk.rules.tiles import PersonTiles, masked_tiles
from services.hotline.identity.rows.looks import Opening, opening
from services.hotline.people.rows.cards import cards_of_employers, cards_of_persons
from services.hotline.people.rows.facts import newest_entry, timeline
from services.hotline.people.rules.masking import ShownPerson, UnreadablePerson, as_shown

router = APIRouter(prefix="/v1", tags=["views"])
# The service of each tile's facts: the tile is grey when that service is down.
SOURCES = {
    "person": "registration",
    "employments": "registration",
    "months": "contributions",
    "claims": "benefits",
    "bookings": "programmes",
    "isolations": "programmes",
    "returns": "contributions",
    "overdue": "contributions",
    "payments": "contributions",
    "standing": "contributions",
    "certificates_wanted": "benefits",
    "orders": "registration",
    "idle": "registration",
    "contacts": "registration",
    "loans": "loans",
    "notices": "hotline",
    "cases": "hotline",
}
_BEFORE = (datetime(9999, 1, 1, tzinfo=UTC), 0)
_NEWEST = 50
Desk = Annotated[Caller, allow("agent", "supervisor", "officer")]


class TimelineEntry(BaseModel):
    """One fact about a person or employer."""

    id: UUID = Field(description="the event's")
    occurred_at: datetime = Field(description="when it was said")
    source: str = Field(description="the service that said it")
    type: str = Field(description="what happened; docs/events.md lists them", examples=["benefits.claim_filed.v1"])
    data: dict[str, Any] = Field(description="what was said, in the form of its type's contract; empty while masked")


class ShownEmployer(BaseModel):
    """An employer as the desk shows one."""

    employer_id: UUID
    registration_number: str
    name: str
    area: str
    sector: str


class PersonView(BaseModel):
    """The whole view of a person, masked until a purpose is given."""

    person: ShownPerson | UnreadablePerson = Field(description="the person, as far as it may be shown")
    tiles: PersonTiles = Field(description="what every service said of the person")
    sources: dict[str, str] = Field(description="by tile, the service whose facts it shows")
    ages: dict[str, str] = Field(description="by service, the instant of the newest fact that is shown")
    timeline: Page[TimelineEntry] = Field(description="its first page: `read_timeline` has the rest")
    newest: int = Field(description="the number of the newest entry of the timeline")
    left_off: dict[str, int] = Field(description="by tile that ends, how many older rows it left off")


class EmployerView(BaseModel):
    """The whole view of an employer, masked until a purpose is given or a contact passed the check."""

    employer: ShownEmployer
    masked: bool = Field(description="neither a purpose nor a passed check: most tiles are left out")
    tiles: EmployerTiles = Field(description="what every service said of the employer")
    sources: dict[str, str] = Field(description="by tile, the service whose facts it shows")
    ages: dict[str, str] = Field(description="by service, the instant of the newest fact that is shown")
    timeline: Page[TimelineEntry] = Field(description="its first page: `read_timeline` has the rest")
    newest: int = Field(description="the number of the newest entry of the timeline")
    left_off: dict[str, int] = Field(description="by tile that ends, how many older rows it left off")


class NewestEntry(BaseModel):
    """The newest entry of a timeline."""

    newest: int = Field(description="the number of the newest entry; 0 where there is none")


@router.get("/persons/{person_id}/view", operation_id="view_person")
async def view_person(context: Ctx, person_id: UUID, caller: Desk) -> PersonView:
    """View a person: employments, months, claims, employers' loans, cases and the newest timeline entries. Audited.

    The view is masked until the caller gives a purpose (`POST /v1/looks`). Tiles and timeline are also shown if the
    person on the line passed the identity check.
    """
    card = (await cards_of_persons(context.database, [person_id])).get(person_id)
    if card is None:
        raise NotHeardOf(what="person")
    opened = await _opening(context, person_id, caller)
    await audit_look(context.database, caller, "person.view", [person_id], detail=opened.purpose or "")
    newest = await newest_entry(context.database, person_id)  # read first: an event that arrives meanwhile is newer
    seen = await rows.tiles_of_person(context.database, person_id)
    return PersonView(
        person=as_shown(card, masked=opened.purpose is None),
        tiles=seen.tiles if opened.is_open else masked_tiles(seen.tiles),
        sources=SOURCES,
        ages=seen.ages,
        timeline=await _timeline(context, person_id, _newest(context), masked=not opened.is_open),
        newest=newest,
        left_off=seen.left_off,
    )


@router.get("/employers/{employer_id}/view", operation_id="view_employer")
async def view_employer(context: Ctx, employer_id: UUID, caller: Desk) -> EmployerView:
    """View an employer: returns, payments, standing, wanted certificates, orders, loans, contacts and cases. Audited.

    The view is masked until the caller gives a purpose (`POST /v1/employer-looks`), or a contact on the line passed
    the check. Officers see it whole. Nothing is shown that the check asks: neither phones nor addresses of contacts.
    """
    card = (await cards_of_employers(context.database, [employer_id])).get(employer_id)
    if card is None:
        raise NotHeardOf(what="employer", named=employer_id)
    is_open, purpose = await _employer_opening(context, employer_id, caller)
    await audit_look(context.database, caller, "employer.view", [employer_id], detail=purpose)
    newest = await newest_entry(context.database, employer_id)  # read first: an event that arrives meanwhile is newer
    seen = await rows.tiles_of_employer(context.database, employer_id)
    return EmployerView(
        employer=ShownEmployer.model_validate(card, from_attributes=True),
        tiles=seen.tiles if is_open else masked_employer_tiles(seen.tiles),
        masked=not is_open,
        sources=SOURCES,
        ages=seen.ages,
        timeline=await _timeline(context, employer_id, _newest(context), masked=not is_open),
        newest=newest,
        left_off=seen.left_off,
    )


@router.get("/timelines/{subject_id}", operation_id="read_timeline")
async def read_timeline(
    context: Ctx,
    subject_id: UUID,
    caller: Desk,
    asked: Pages,
) -> Page[TimelineEntry]:
    """Read the timeline of a person or employer, newest first; masked like the view. Audited."""
    masked, purpose = False, ""
    if await cards_of_persons(context.database, [subject_id]):
        opened = await _opening(context, subject_id, caller)
        masked, purpose = not opened.is_open, opened.purpose or ""
    elif await cards_of_employers(context.database, [subject_id]):
        is_open, purpose = await _employer_opening(context, subject_id, caller)
        masked = not is_open
    await audit_look(context.database, caller, "timeline.read", [subject_id], detail=purpose)
    return await _timeline(context, subject_id, asked, masked=masked)


@router.get("/timelines/{subject_id}/newest", operation_id="read_newest_entry")
async def read_newest(context: Ctx, subject_id: UUID, _: Desk) -> NewestEntry:
    """Read the number of the newest entry, so that a page can show that there is more. Shows nothing of the person."""
    return NewestEntry(newest=await newest_entry(context.database, subject_id))


async def _opening(context: Context, person_id: UUID, caller: Caller) -> Opening:
    """Return the purpose that the caller gave, and whether the person on the line passed the identity check."""
    return await opening(context.database, person_id, looked_by=caller.name, now=context.clock.now())


async def _employer_opening(context: Context, employer_id: UUID, caller: Caller) -> tuple[bool, str]:
    """Tell whether the caller sees the employer whole, and the purpose. Officers read employers at every service."""
    if caller.is_officer:
        return True, ""
    opened = await opening(context.database, employer_id, looked_by=caller.name, now=context.clock.now())
    return opened.is_open, opened.purpose or ""


def _newest(context: Context) -> Asked:
    return Asked(context.cursors, None, _NEWEST)


async def _timeline(context: Context, subject_id: UUID, asked: Asked, *, masked: bool) -> Page[TimelineEntry]:
    """Read a page of the timeline. A masked entry has only its time and service."""
    listing = Listing(f"timeline {subject_id}", first=_BEFORE)
    entries = await timeline(context.database, subject_id, before=asked.after(listing), limit=asked.one_more)
    part = asked.cut(listing, entries, key=lambda entry: (entry.occurred_at, entry.entry_id))
    items = [
        TimelineEntry(
            id=entry.event_id,
            occurred_at=entry.occurred_at,
            source=entry.type.partition(".")[0],
            type=entry.type,
            data={} if masked else entry.data,
        )
        for entry in part.rows
    ]
    return Page(items=items, next=part.next)
