"""Statements about groups of similar persons, and about pairs marked as different."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """An open group: two members that no officer marked as different; `listed`: its first members."""

    group_id: int
    given_name: str
    found_at: datetime
    members: int
    listed: list[UUID]
    one_id: UUID
    other_id: UUID


_OPEN_GROUPS = Query(OpenGroup, sql_beside(__file__, "open_groups"))
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
_FORGET_PAIRS = Command("""
    DELETE FROM duplicate_dismissed
    WHERE one_id = ANY(CAST(:person_ids AS uuid[])) OR other_id = ANY(CAST(:person_ids AS uuid[]))
""")
_LEAVE = Command("""
    WITH gone AS (
        DELETE FROM duplicate_member WHERE person_id = ANY(CAST(:person_ids AS uuid[])) RETURNING group_id
    )
    UPDATE duplicate_group g SET members = members - left_it.persons
    FROM (SELECT group_id, count(*) AS persons FROM gone GROUP BY group_id) left_it
    WHERE g.group_id = left_it.group_id
""")
# A group of nobody would keep the name and the birthday of those who were in it.
_DELETE_EMPTY = Command("DELETE FROM duplicate_group WHERE members = 0")


async def open_groups(
    database: Database, *, areas: list[str] | None = None, limit: int, listed: int
) -> list[OpenGroup]:
    """List open groups, oldest first, with at most `listed` members of each."""
    return await _OPEN_GROUPS.all(database, areas=areas, limit=limit, listed=listed)


async def lock_group_of(connection: AsyncConnection, one: UUID, other: UUID) -> int | None:
    """Lock the group that both persons are in and return its id; None if there is none."""
    return await _LOCK_GROUP_OF.first(connection, one=one, other=other)


async def dismiss_pair(connection: AsyncConnection, one: UUID, other: UUID, *, by: str) -> None:
    await _DISMISS.run(connection, one=one, other=other, by=by)


async def close_group_if_all_are_apart(connection: AsyncConnection, group_id: int) -> None:
    await _CLOSE_WHERE_ALL_ARE_APART.run(connection, group_id=group_id)


async def members_of_open_group(connection: AsyncConnection, group_id: int) -> int | None:
    """Count the members of an open group; None if it is closed."""
    return await _MEMBERS_IF_OPEN.first(connection, group_id=group_id)


async def tell_members_apart(connection: AsyncConnection, group_id: int) -> None:
    """Mark all current members as different persons and close the group."""
    await _ALL_APART.run(connection, group_id=group_id)
    await _CLOSE.run(connection, group_id=group_id)


async def leave_groups(connection: AsyncConnection, person_ids: Sequence[UUID]) -> None:
    """Take persons out of the groups of those who are alike, and delete the groups that nobody is left in."""
    await _FORGET_PAIRS.run(connection, person_ids=list(person_ids))
    await _LEAVE.run(connection, person_ids=list(person_ids))
    await _DELETE_EMPTY.run(connection)
