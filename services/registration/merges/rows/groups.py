"""Statements about groups of those who are alike, and about who was told apart."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """With two members whom nobody has told apart; `listed` are its first members."""

    group_id: int
    given_name: str
    found_at: datetime
    members: int
    listed: list[UUID]
    one_id: UUID
    other_id: UUID


# Of a group only so many members are read and compared, those first who were not told apart as a whole.
_OPEN_GROUPS = Query(
    OpenGroup,
    """
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
    """,
)
_LOCK_GROUP_OF = Query(
    int,
    """
    SELECT g.group_id FROM duplicate_group g
    WHERE g.group_id = (SELECT group_id FROM duplicate_member WHERE person_id = :one)
      AND g.group_id = (SELECT group_id FROM duplicate_member WHERE person_id = :other)
    FOR UPDATE
    """,
)
_DISMISS = Command("""
    INSERT INTO duplicate_dismissed (one_id, other_id, dismissed_by)
    VALUES (least(CAST(:one AS uuid), :other), greatest(CAST(:one AS uuid), :other), :by) ON CONFLICT DO NOTHING
""")
_CLOSE_WHERE_ALL_ARE_APART = Command("""
    UPDATE duplicate_group g SET open = false
    WHERE group_id = :group_id AND CAST(members AS bigint) * (members - 1) / 2 <= (
        SELECT count(*) FROM duplicate_member one
        JOIN duplicate_dismissed d ON d.one_id = one.person_id
        JOIN duplicate_member other ON other.person_id = d.other_id AND other.group_id = one.group_id
        WHERE one.group_id = :group_id)
""")
_MEMBERS_IF_OPEN = Query(int, "SELECT members FROM duplicate_group WHERE group_id = :group_id AND open")
_ALL_APART = Command("UPDATE duplicate_member SET told_apart = true WHERE group_id = :group_id AND NOT told_apart")
_CLOSE = Command("UPDATE duplicate_group SET open = false WHERE group_id = :group_id")


async def open_groups(database: Database, *, limit: int, listed: int) -> list[OpenGroup]:
    """Oldest first, with at most `listed` members of each."""
    return await _OPEN_GROUPS.all(database, limit=limit, listed=listed)


async def lock_group_of(connection: AsyncConnection, one: UUID, other: UUID) -> int | None:
    """The group that both are in."""
    return await _LOCK_GROUP_OF.first(connection, one=one, other=other)


async def dismiss_pair(connection: AsyncConnection, one: UUID, other: UUID, *, by: str) -> None:
    await _DISMISS.run(connection, one=one, other=other, by=by)


async def close_group_if_all_are_apart(connection: AsyncConnection, group_id: int) -> None:
    await _CLOSE_WHERE_ALL_ARE_APART.run(connection, group_id=group_id)


async def members_of_open_group(connection: AsyncConnection, group_id: int) -> int | None:
    """Count the members of an open group; None where it is closed."""
    return await _MEMBERS_IF_OPEN.first(connection, group_id=group_id)


async def tell_members_apart(connection: AsyncConnection, group_id: int) -> None:
    """All who are in the group now; it is closed."""
    await _ALL_APART.run(connection, group_id=group_id)
    await _CLOSE.run(connection, group_id=group_id)
