"""Mark persons who look alike as different persons: two of them, or everybody in a group."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from services.registration.merges.rows import groups


class GroupHasGrown(Refusal):
    code = "group_has_grown"
    kind = "conflict"


async def tell_two_apart(connection: AsyncConnection, one: UUID, other: UUID, *, by: str) -> None:
    """Mark two persons as different. If no other pair of the group is left, the group is closed."""
    group_id = await groups.lock_group_of(connection, one, other) if one != other else None
    if group_id is None:
        raise NotFound(what="possible duplicate")
    await groups.dismiss_pair(connection, one, other, by=by)
    await groups.close_group_if_all_are_apart(connection, group_id)


async def tell_all_apart(connection: AsyncConnection, one: UUID, other: UUID, *, seen: int) -> int:
    """Mark all current members of the two persons' group as different persons and return the group.

    Persons who join the group later are shown again. `seen`: the number of members that the officer saw.
    """
    group_id = await groups.lock_group_of(connection, one, other)
    members = None if group_id is None else await groups.members_of_open_group(connection, group_id)
    if group_id is None or members is None:
        raise NotFound(what="group of possible duplicates")
    if members != seen:
        raise GroupHasGrown(pointer="/members", members=members, seen=seen)
    await groups.tell_members_apart(connection, group_id)
    return group_id
