"""Persons who may be registered twice: groups of similar persons, for officers to decide."""

from typing import Annotated, Literal
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
from services.registration.merges.actions.tell_apart import tell_all_apart, tell_two_apart
from services.registration.merges.rows import groups

router = APIRouter(prefix="/v1", tags=["merges"])
Officer = Annotated[Caller, allow("officer")]
LISTED_MAX = 10
_MEMBERS_MAX = 2**31 - 1


class ApartReason(Body):
    reason: Text


class AllApart(ApartReason):
    members: Annotated[int, Field(ge=2, le=_MEMBERS_MAX)]
    """How many registrations were in the group when it was looked at."""


class PairApart(BaseModel):
    """Two persons whom an officer marked as different: they are not shown again."""

    one_id: UUID = Field(description="one of the two, as the path names them")
    other_id: UUID = Field(description="the other one")
    dismissed: Literal[True] = Field(default=True, description="always true")


class GroupApart(BaseModel):
    """A group whose members an officer marked as different persons."""

    group_id: int = Field(description="the number of the group")
    members: int = Field(description="how many were told apart; who joins later is asked about")
    dismissed: Literal[True] = Field(default=True, description="always true")


@router.post(
    "/possible-duplicates/{one_id}/{other_id}/dismissal", operation_id="dismiss_duplicate", response_model=PairApart
)
async def dismiss(request: Request, one_id: UUID, other_id: UUID, body: ApartReason, caller: Officer) -> Response:
    """Decide that two similar persons are different: the pair is not shown again."""

    async def act(connection: AsyncConnection) -> PairApart:
        await tell_two_apart(connection, one_id, other_id, by=caller.name)
        await audit(connection, caller, "duplicate.dismiss", subject=str(one_id), detail=f"{other_id}: {body.reason}")
        return PairApart(one_id=one_id, other_id=other_id)

    return await carry_out_once(request, caller, "dismiss_duplicate", act, status=200, audited=False)


@router.post(
    "/possible-duplicates/{one_id}/{other_id}/group-dismissal",
    operation_id="dismiss_duplicate_group",
    response_model=GroupApart,
)
async def dismiss_group(request: Request, one_id: UUID, other_id: UUID, body: AllApart, caller: Officer) -> Response:
    """Decide that all persons in the group of these two are different, as when a file gave all the same birthday."""

    async def act(connection: AsyncConnection) -> GroupApart:
        group_id = await tell_all_apart(connection, one_id, other_id, seen=body.members)
        detail = f"{body.members} registrations: {body.reason}"
        await audit(connection, caller, "duplicate_group.dismiss", subject=f"duplicate_group {group_id}", detail=detail)
        return GroupApart(group_id=group_id, members=body.members)

    return await carry_out_once(request, caller, "dismiss_duplicate_group", act, status=200, audited=False)


async def possible_duplicates(database: Database, _: Law, areas: Areas = None) -> list[Waiting]:
    """List the groups, each with two members that no officer marked as different.

    `person_ids` has its first members.
    """
    return [
        Waiting(
            kind="possible_duplicate",
            id=f"{group.one_id} {group.other_id}",
            title=group.given_name,
            since=group.found_at,
            about={
                "one_id": group.one_id,
                "other_id": group.other_id,
                "group_id": group.group_id,
                "members": group.members,
                "person_ids": group.listed,
            },
        )
        for group in await groups.open_groups(database, areas=areas, limit=SHOWN_MAX, listed=LISTED_MAX)
    ]
