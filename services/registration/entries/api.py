"""Closure orders, employers and persons that need more than one officer, if the agency has set it so."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit, audit_look
from libs.common.database.connections import Database
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.door.requests.fields import Body, Text
from libs.common.law.terms import Law
from libs.common.refusals import NotFound
from services.registration.context import Ctx
from services.registration.entries import rows
from services.registration.entries.actions.enter import enter, refuse_entry

router = APIRouter(prefix="/v1/entries/{entry_id}", tags=["entries"])
Officer = Annotated[Caller, allow("officer")]


class EntryRefusal(Body):
    reason: Text


class Entry(BaseModel):
    """An entry of an officer, and its result."""

    entry: UUID = Field(description="its number; it never changes")
    kind: str = Field(description="closure_order, closure_order_change, employer, person or erasure")
    status: str = Field(description="waiting, done or refused")
    hash: str = Field(description="stands for the content; whoever approves names it")
    made_by: str
    made_id: UUID | None = Field(description="what came of it")
    content: dict[str, Any] = Field(description="what is approved, exactly")

    @classmethod
    def of(cls, row: rows.PendingEntry) -> "Entry":
        return cls(
            entry=row.entry_id,
            kind=row.kind,
            status=row.status,
            hash=row.hash,
            made_by=row.made_by,
            made_id=row.made_id,
            content=row.content,
        )


async def entered(request: Request, caller: Caller, kind: rows.EntryKind, content: Mapping[str, Any]) -> Response:
    """Store an entry and answer 202: it waits for other officers. `GET` it to see its state."""

    async def act(connection: AsyncConnection) -> Entry:
        row = await enter(connection, kind=kind, content=content, made_by=caller.name)
        await audit(connection, caller, f"{kind}.enter", subject=str(row.entry_id))
        return Entry.of(row)

    return await carry_out_once(request, caller, f"enter_{kind}", act, status=202, audited=False)


@router.get("", operation_id="read_entry")
async def read(context: Ctx, entry_id: UUID, caller: Officer) -> Entry:
    """Read an entry, its author and its state. The read is audited."""
    row = await rows.entry(context.database, entry_id)
    if row is None:
        raise NotFound(what="entry")
    await audit_look(context.database, caller, "entry.read", [entry_id])
    return Entry.of(row)


@router.post("/refusal", operation_id="refuse_entry", response_model=Entry)
async def refusal(request: Request, entry_id: UUID, body: EntryRefusal, caller: Officer) -> Response:
    """Refuse an entry. Its author may refuse it too."""

    async def act(connection: AsyncConnection) -> Entry:
        row = await refuse_entry(connection, entry_id, by=caller.name)
        await audit(connection, caller, "entry.refuse", subject=str(entry_id), detail=body.reason)
        return Entry.of(row)

    return await carry_out_once(request, caller, "refuse_entry", act, status=200, audited=False)


async def waiting_entries(database: Database, _: Law, areas: Areas = None) -> list[Waiting]:
    """List entries that wait for an approval, with the content to approve.

    A person's entry has its own door, which audits.
    """
    return [
        Waiting(
            kind="entry",
            id=str(entry.entry),
            title=entry.kind,
            since=row.made_at,
            made_by=entry.made_by,
            hash=entry.hash,
            about={
                "kind": entry.kind,
                "content": {} if entry.kind == "person" else entry.content,
                "approved_by": row.approved_by,
            },
            behind={
                name: entry.content[name] for name in ("area", "employer_id", "person_id") if entry.content.get(name)
            },
        )
        for row in await rows.open_entries(database, areas=areas, limit=SHOWN_MAX)
        for entry in (Entry.of(row),)
    ]
