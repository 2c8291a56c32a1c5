"""The whole of a person or employer on one page, from events alone; each tile says whose facts it shows."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import Caller, allow
from libs.common.refusals import NotFound
from services.hotline.context import Context, Ctx
from services.hotline.desk import rows
from services.hotline.identity import rows as identity_rows
from services.hotline.people import rows as people_rows
from services.hotline.people.rules.masking import masked_entries, masked_tiles, shown_person

router = APIRouter(prefix="/v1", tags=["views"])
# Whose facts a tile shows: what greys it when that service is down.
SOURCES = {
    "person": "registration",
    "employments": "registration",
    "months": "contributions",
    "claims": "benefits",
    "bookings": "programmes",
    "isolations": "programmes",
    "loans": "loans",
    "notices": "hotline",
    "cases": "hotline",
}
_PAGE = 50
_END = datetime(9999, 1, 1, tzinfo=UTC)
Desk = Annotated[Caller, allow("agent", "supervisor", "officer")]


@router.get("/persons/{person_id}/view", operation_id="view_person")
async def view_person(request: Request, context: Ctx, person_id: UUID, caller: Desk) -> dict[str, Any]:
    """Person, employments, months, claims, employers' loans, cases and the newest of the timeline. Audited.

    Masked until the caller has said why (`POST /v1/looks`); tiles and timeline also open when the person on the line
    passed the identity check.
    """
    card = (await people_rows.person_cards(context.database, [person_id])).get(person_id)
    if card is None:
        raise NotFound(what="person")
    opened = await _opened(request, context, person_id, caller)
    await audit_look(context.database, caller, "person.view", [person_id], detail=opened["purpose"] or "")
    tiles = await rows.tiles_of_person(context.database, person_id)
    ages = _ages(tiles.pop("ages"))
    return {
        "person": shown_person(card, masked=opened["purpose"] is None),
        "tiles": tiles if identity_rows.is_open(opened) else masked_tiles(tiles),
        "sources": SOURCES,
        "ages": ages,
        "timeline": await _timeline(request, context, person_id, None, masked=not identity_rows.is_open(opened)),
        "newest": await people_rows.newest_entry(context.database, person_id),
    }


@router.get("/employers/{employer_id}/view", operation_id="view_employer")
async def view_employer(request: Request, context: Ctx, employer_id: UUID, caller: Desk) -> dict[str, Any]:
    """Employer, loans, cases and the newest of the timeline."""
    card = (await people_rows.employer_cards(context.database, [employer_id])).get(employer_id)
    if card is None:
        raise NotFound(what="employer")
    tiles = await rows.tiles_of_employer(context.database, employer_id)
    ages = _ages(tiles.pop("ages"))
    return {
        "employer": card,
        "tiles": tiles,
        "sources": SOURCES,
        "ages": ages,
        "timeline": await _timeline(request, context, employer_id, None, masked=False),
        "newest": await people_rows.newest_entry(context.database, employer_id),
    }


@router.get("/timelines/{subject_id}", operation_id="read_timeline")
async def timeline(
    request: Request,
    context: Ctx,
    subject_id: UUID,
    caller: Desk,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> dict[str, Any]:
    """What every service said of a person or employer, newest first; of a person masked as the view is. Audited."""
    masked, purpose = False, ""
    if (await people_rows.person_cards(context.database, [subject_id])).get(subject_id):
        opened = await _opened(request, context, subject_id, caller)
        masked, purpose = not identity_rows.is_open(opened), opened["purpose"] or ""
    await audit_look(context.database, caller, "timeline.read", [subject_id], detail=purpose)
    return await _timeline(request, context, subject_id, cursor, masked=masked)


@router.get("/timelines/{subject_id}/newest", operation_id="read_newest_entry")
async def newest(request: Request, context: Ctx, subject_id: UUID, caller: Desk) -> dict[str, int]:
    """The number of the newest entry: for pages that show when there is more. Tells nothing of the person."""
    return {"newest": await people_rows.newest_entry(context.database, subject_id)}


async def _opened(request: Request, context: Context, person_id: UUID, caller: Caller) -> dict[str, Any]:
    """The purpose that the caller gave, and whether the person on the caller's line passed the identity check."""
    return await identity_rows.opened(context.database, person_id, looked_by=caller.name, now=context.clock.now())


async def _timeline(
    request: Request, context: Context, subject_id: UUID, cursor: str | None, *, masked: bool
) -> dict[str, Any]:
    before = (_END, 0)
    if cursor:
        at, number = context.cursors.read(f"timeline {subject_id}", cursor)
        before = (datetime.fromisoformat(at), int(number))
    rows = await people_rows.timeline(context.database, subject_id, before=before, limit=_PAGE)
    last = rows[-1] if len(rows) == _PAGE else None
    entries = [_entry(row) for row in rows]
    return {
        "items": masked_entries(entries) if masked else entries,
        "next": context.cursors.give(f"timeline {subject_id}", [last["occurred_at"].isoformat(), last["entry_id"]])
        if last
        else None,
    }


def _ages(rows: list[dict[str, Any]]) -> dict[str, str]:
    """By service, the newest of what it said; ISO instants of one zone sort as they are."""
    found: dict[str, str] = {}
    for row in rows:
        if row["at"] is not None:
            found[row["service"]] = max(row["at"], found.get(row["service"], ""))
    return found


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["event_id"],
        "occurred_at": row["occurred_at"],
        "source": row["type"].partition(".")[0],
        "type": row["type"],
        "data": json.loads(row["data"]),
    }
