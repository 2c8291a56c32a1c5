"""Persons who may be registered twice: groups of those who are alike, and officers who tell them apart."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.database.connections import Database
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.everywhere.inbox import SHOWN_MAX, Waiting
from libs.common.door.requests.fields import Body, Text
from libs.common.law.terms import Law
from services.registration.merges.actions.tell_apart import tell_all_apart, tell_two_apart

router = APIRouter(prefix="/v1", tags=["merges"])
Officer = Annotated[Caller, allow("officer")]
LISTED_MAX = 10
_MEMBERS_MAX = 2**31 - 1
# Of a group only so many members are read and compared, those first who were not told apart as a whole.
_OPEN_GROUPS = text("""
    SELECT g.group_id, g.given_name, g.found_at, g.members, ids.listed,
           coalesce(pair.one_id, ids.listed[1]) AS one_id, coalesce(pair.other_id, ids.listed[2]) AS other_id
    FROM duplicate_group g
    CROSS JOIN LATERAL (
        SELECT array_agg(m.person_id ORDER BY told_apart, person_id) AS listed,
               array_agg(m.told_apart ORDER BY told_apart, person_id) AS apart
        FROM (
            SELECT person_id, told_apart FROM duplicate_member m
            WHERE m.group_id = g.group_id AND NOT EXISTS (SELECT FROM person_alias a WHERE a.person_id = m.person_id)
            ORDER BY told_apart, person_id LIMIT :listed
        ) m
    ) ids
    LEFT JOIN LATERAL (
        SELECT least(a.id, b.id) AS one_id, greatest(a.id, b.id) AS other_id
        FROM unnest(ids.listed, ids.apart) WITH ORDINALITY a(id, apart, n)
        JOIN unnest(ids.listed, ids.apart) WITH ORDINALITY b(id, apart, n) ON b.n > a.n AND NOT (a.apart AND b.apart)
        WHERE NOT EXISTS (
            SELECT FROM duplicate_dismissed d
            WHERE d.one_id = least(a.id, b.id) AND d.other_id = greatest(a.id, b.id))
          AND NOT EXISTS (
            SELECT FROM person_merge m WHERE m.merged_id IN (a.id, b.id) AND m.kept_id IN (a.id, b.id)
              AND m.status IN ('asked', 'merged'))
        ORDER BY a.n, b.n LIMIT 1
    ) pair ON true
    WHERE g.open AND cardinality(ids.listed) > 1 AND (pair.one_id IS NOT NULL OR g.members > :listed)
    ORDER BY g.found_at, g.group_id LIMIT :limit
""")


class ApartReason(Body):
    reason: Text


class AllApart(ApartReason):
    members: Annotated[int, Field(ge=2, le=_MEMBERS_MAX)]
    """How many registrations were in the group when it was looked at."""


@router.post("/possible-duplicates/{one_id}/{other_id}/dismissal", operation_id="dismiss_duplicate")
async def dismiss(request: Request, one_id: UUID, other_id: UUID, body: ApartReason, caller: Officer) -> Response:
    """Decide that two who look alike are different persons: the two are not shown again."""

    async def act(connection: AsyncConnection) -> Any:
        await tell_two_apart(connection, one_id, other_id, by=caller.name)
        await audit(connection, caller, "duplicate.dismiss", subject=str(one_id), detail=f"{other_id}: {body.reason}")
        return {"one_id": one_id, "other_id": other_id, "dismissed": True}

    return await carry_out_once(request, caller, "dismiss_duplicate", act, status=200, audited=False)


@router.post("/possible-duplicates/{one_id}/{other_id}/group-dismissal", operation_id="dismiss_duplicate_group")
async def dismiss_group(request: Request, one_id: UUID, other_id: UUID, body: AllApart, caller: Officer) -> Response:
    """Decide that all who are alike with these two are different persons, as when a file gave all one birthday."""

    async def act(connection: AsyncConnection) -> Any:
        group_id = await tell_all_apart(connection, one_id, other_id, seen=body.members)
        detail = f"{body.members} registrations: {body.reason}"
        await audit(connection, caller, "duplicate_group.dismiss", subject=f"duplicate_group {group_id}", detail=detail)
        return {"group_id": group_id, "members": body.members, "dismissed": True}

    return await carry_out_once(request, caller, "dismiss_duplicate_group", act, status=200, audited=False)


async def possible_duplicates(database: Database, _: Law) -> list[Waiting]:
    """List the groups, each with two members whom nobody has told apart; `person_ids` are its first members."""
    return [
        Waiting(
            kind="possible_duplicate",
            id=f"{row['one_id']} {row['other_id']}",
            title=row["given_name"],
            since=row["found_at"],
            about={
                "one_id": row["one_id"],
                "other_id": row["other_id"],
                "group_id": row["group_id"],
                "members": row["members"],
                "person_ids": row["listed"],
            },
        )
        for row in await database.one_statement(_OPEN_GROUPS, {"limit": SHOWN_MAX, "listed": LISTED_MAX})
    ]
