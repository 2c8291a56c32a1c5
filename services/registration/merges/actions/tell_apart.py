"""Say of those who look alike that they are different persons: of two, or of everybody in a group."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from services.registration.merges.rows import groups


class GroupHasGrown(Refusal):
    code = "group_has_grown"
    kind = "conflict"


async def tell_two_apart(connection: AsyncConnection, one: UUID, other: UUID, *, by: str) -> None:
    """The last two of a group close it."""
    group_id = await groups.lock_group_of(connection, one, other) if one != other else None
    if group_id is None:
        raise NotFound(what="possible duplicate")
    await groups.dismiss_pair(connection, one, other, by=by)
    await groups.close_group_if_all_are_apart(connection, group_id)


async def tell_all_apart(connection: AsyncConnection, one: UUID, other: UUID, *, seen: int) -> int:
    """Tell apart all who are in the group of these two now, and return the group; who joins later is asked about.

    `seen`: how many the officer saw.
    """
    group_id = await groups.lock_group_of(connection, one, other)
    members = None if group_id is None else await groups.members_of_open_group(connection, group_id)
    if group_id is None or members is None:
        raise NotFound(what="group of possible duplicates")
    if members != seen:
        raise GroupHasGrown(pointer="/members", members=members, seen=seen)
    await groups.tell_members_apart(connection, group_id)
    return group_id
