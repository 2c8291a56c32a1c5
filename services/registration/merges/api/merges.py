"""Persons who were registered twice: asked to be merged by one officer, approved by others, undone by any."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.database.connections import Database
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.door.requests.fields import Body, Text
from libs.common.law.terms import Law
from libs.common.refusals import NotFound
from services.registration.context import Ctx
from services.registration.merges import rows
from services.registration.merges.actions.merge_persons import (
    approve_merge,
    ask_to_merge,
    refuse_merge,
    unmerge,
    with_both,
)

router = APIRouter(prefix="/v1", tags=["merges"])
Officer = Annotated[Caller, allow("officer")]


class NewMerge(Body):
    kept_id: UUID
    merged_id: UUID
    reason: Text


class Approval(Body):
    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class MergeReason(Body):
    reason: Text


class Merge(BaseModel):
    """`kept` and `merged` are the registrations as they are; the `hash` stands for exactly that and the reason."""

    id: UUID
    kept_id: UUID
    merged_id: UUID
    reason: str
    status: Literal["asked", "merged", "refused", "undone"]
    asked_by: str
    hash: str
    kept: dict[str, Any] | None = None
    merged: dict[str, Any] | None = None

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Merge":
        return cls.model_validate({"id": row["merge_id"], **row})


@router.post("/person-merges", status_code=201, operation_id="ask_to_merge", response_model=Merge)
async def ask(request: Request, body: NewMerge, caller: Officer) -> Response:
    """Ask for two registrations to be one person from now on."""

    async def act(connection: AsyncConnection) -> Any:
        return Merge.of(await ask_to_merge(connection, asked_by=caller.name, **body.model_dump()))

    return await carry_out_once(request, caller, "ask_to_merge", act)


@router.get("/person-merges/{merge_id}", operation_id="read_merge")
async def read(request: Request, context: Ctx, merge_id: UUID, caller: Officer) -> Merge:
    """A merge with both registrations as they are now. Audited for both."""
    row = await rows.merge(context.database, merge_id)
    if row is None:
        raise NotFound(what="merge")
    async with context.database.transaction(wakes=False) as connection:
        for person in (row["kept_id"], row["merged_id"]):
            await audit(connection, caller, "merge.read", subject=str(person), detail=str(merge_id))
        return Merge.of(await with_both(connection, row))


@router.post("/person-merges/{merge_id}/approval", operation_id="approve_merge", response_model=Merge)
async def approval(request: Request, context: Ctx, merge_id: UUID, body: Approval, caller: Officer) -> Response:
    """Approve exactly what was read; the last approval needed merges."""
    needed = context.merge_approvals

    async def act(connection: AsyncConnection) -> dict[str, Any]:
        return await approve_merge(connection, merge_id, approver=caller.name, given_hash=body.hash, needed=needed)

    return await _decided(request, caller, "approve_merge", act)


@router.post("/person-merges/{merge_id}/refusal", operation_id="refuse_merge", response_model=Merge)
async def refusal(request: Request, merge_id: UUID, body: MergeReason, caller: Officer) -> Response:
    """They are two persons."""

    async def act(connection: AsyncConnection) -> dict[str, Any]:
        return await refuse_merge(connection, merge_id, by=caller.name)

    return await _decided(request, caller, "refuse_merge", act, body.reason)


@router.post("/person-merges/{merge_id}/reversal", operation_id="undo_merge", response_model=Merge)
async def reversal(request: Request, merge_id: UUID, body: MergeReason, caller: Officer) -> Response:
    """Undo a merge: two persons again, each with what was said of them."""

    async def act(connection: AsyncConnection) -> dict[str, Any]:
        return await unmerge(connection, merge_id, by=caller.name)

    return await _decided(request, caller, "undo_merge", act, body.reason)


async def _decided(
    request: Request,
    caller: Caller,
    operation: str,
    act: Callable[[AsyncConnection], Awaitable[dict[str, Any]]],
    reason: str = "",
) -> Response:
    async def decide(connection: AsyncConnection) -> Any:
        row = await act(connection)
        for person in (row["kept_id"], row["merged_id"]):
            await audit(connection, caller, operation, subject=str(person), detail=reason or str(row["merge_id"]))
        return Merge.of(row)

    return await carry_out_once(request, caller, operation, decide, status=200, audited=False)


async def waiting_merges(database: Database, _: Law) -> list[Waiting]:
    """Merges that wait for an approval."""
    return [
        Waiting(
            kind="person_merge",
            id=str(row["merge_id"]),
            title=row["reason"],
            since=row["asked_at"],
            made_by=row["asked_by"],
            about={"kept_id": row["kept_id"], "merged_id": row["merged_id"]},
        )
        for row in await rows.open_merges(database, limit=SHOWN_MAX)
    ]
