"""Merges of persons registered twice: one officer asks, others approve, any officer can undo."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.database.connections import Database
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Waiting
from libs.common.door.requests.fields import Body, Text
from libs.common.law.terms import Law
from libs.common.refusals import NotFound
from services.registration.context import Ctx
from services.registration.merges.actions.merge_persons import (
    Both,
    approve_merge,
    as_it_is_now,
    ask_to_merge,
    refuse_merge,
    unmerge,
)
from services.registration.merges.rows import merges as rows

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


class RegistrationShown(BaseModel):
    """A person's current registration, which is what officers approve."""

    id: UUID
    national_id: str
    given_name: str
    family_name: str
    born_on: date
    died_on: date | None = Field(description="the recorded day of death; null for who lives")
    sex: str
    area: str
    phones: list[str]
    version: int = Field(description="counts the corrections")

    @classmethod
    def of(cls, person: rows.Registration) -> "RegistrationShown":
        return cls(
            id=person.id,
            national_id=person.national_id,
            given_name=person.given_name,
            family_name=person.family_name,
            born_on=person.born_on,
            died_on=person.died_on,
            sex=person.sex,
            area=person.area,
            phones=person.phones,
            version=person.version,
        )


class Merge(BaseModel):
    """A merge of two registrations: asked for, carried out, refused or undone."""

    id: UUID
    kept_id: UUID
    merged_id: UUID
    reason: str
    status: rows.MergeStatus
    asked_by: str
    hash: str = Field(description="stands for both registrations and the reason; whoever approves names it")
    kept: RegistrationShown | None = Field(
        default=None, description="as it is now; null in the answer to a refusal or a reversal"
    )
    merged: RegistrationShown | None = Field(default=None, description="as it is now, like kept")

    @classmethod
    def of(cls, merge: rows.Merge, both: Both | None = None) -> "Merge":
        return cls(
            id=merge.merge_id,
            kept_id=merge.kept_id,
            merged_id=merge.merged_id,
            reason=merge.reason,
            status=merge.status,
            asked_by=merge.asked_by,
            hash=merge.hash,
            kept=RegistrationShown.of(both.kept) if both else None,
            merged=RegistrationShown.of(both.merged) if both else None,
        )


@router.post("/person-merges", status_code=201, operation_id="ask_to_merge", response_model=Merge)
async def ask(request: Request, body: NewMerge, caller: Officer) -> Response:
    """Ask to merge two registrations into one person."""

    async def act(connection: AsyncConnection) -> Merge:
        return Merge.of(*await ask_to_merge(connection, asked_by=caller.name, **body.model_dump()))

    return await carry_out_once(request, caller, "ask_to_merge", act)


@router.get("/person-merges/{merge_id}", operation_id="read_merge")
async def read(request: Request, context: Ctx, merge_id: UUID, caller: Officer) -> Merge:
    """Read a merge with both current registrations. The read is audited for both persons."""
    merge = await rows.merge(context.database, merge_id)
    if merge is None:
        raise NotFound(what="merge")
    async with context.database.transaction(wakes=False) as connection:
        for person in (merge.kept_id, merge.merged_id):
            await audit(connection, caller, "merge.read", subject=str(person), detail=str(merge_id))
        return Merge.of(*await as_it_is_now(connection, merge))


@router.post("/person-merges/{merge_id}/approval", operation_id="approve_merge", response_model=Merge)
async def approval(request: Request, context: Ctx, merge_id: UUID, body: Approval, caller: Officer) -> Response:
    """Approve the merge by its hash. The last approval needed carries it out."""
    needed = context.merge_approvals

    async def act(connection: AsyncConnection) -> Merge:
        return Merge.of(
            *await approve_merge(
                connection,
                merge_id,
                approver=caller.name,
                given_hash=body.hash,
                needed=needed,
                details_secret=context.details_secret,
            )
        )

    return await _decided(request, caller, "approve_merge", act)


@router.post("/person-merges/{merge_id}/refusal", operation_id="refuse_merge", response_model=Merge)
async def refusal(request: Request, merge_id: UUID, body: MergeReason, caller: Officer) -> Response:
    """Refuse a merge: they are two persons."""

    async def act(connection: AsyncConnection) -> Merge:
        return Merge.of(await refuse_merge(connection, merge_id, by=caller.name))

    return await _decided(request, caller, "refuse_merge", act, body.reason)


@router.post("/person-merges/{merge_id}/reversal", operation_id="undo_merge", response_model=Merge)
async def reversal(request: Request, context: Ctx, merge_id: UUID, body: MergeReason, caller: Officer) -> Response:
    """Undo a merge: two persons again, each with their own facts."""

    async def act(connection: AsyncConnection) -> Merge:
        secret = context.details_secret
        return Merge.of(await unmerge(connection, merge_id, by=caller.name, details_secret=secret))

    return await _decided(request, caller, "undo_merge", act, body.reason)


async def _decided(
    request: Request,
    caller: Caller,
    operation: str,
    act: Callable[[AsyncConnection], Awaitable[Merge]],
    reason: str = "",
) -> Response:
    async def decide(connection: AsyncConnection) -> Merge:
        merge = await act(connection)
        for person in (merge.kept_id, merge.merged_id):
            await audit(connection, caller, operation, subject=str(person), detail=reason or str(merge.id))
        return merge

    return await carry_out_once(request, caller, operation, decide, status=200, audited=False)


async def waiting_merges(database: Database, _: Law, areas: Areas = None) -> list[Waiting]:
    """List merges that wait for an approval."""
    return [
        Waiting(
            kind="person_merge",
            id=str(merge.merge_id),
            title=merge.reason,
            since=merge.asked_at,
            made_by=merge.asked_by,
            about={"kept_id": merge.kept_id, "merged_id": merge.merged_id},
        )
        for merge in await rows.open_merges(database, areas=areas, limit=SHOWN_MAX)
    ]
