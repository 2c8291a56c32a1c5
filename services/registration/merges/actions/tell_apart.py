"""Say of those who look alike that they are different persons: of two, or of everybody in a group."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal, Sentence

_GROUP_OF = text("""
    SELECT g.group_id FROM duplicate_group g
    WHERE g.group_id = (SELECT group_id FROM duplicate_member WHERE person_id = :one)
      AND g.group_id = (SELECT group_id FROM duplicate_member WHERE person_id = :other)
    FOR UPDATE
""")
_DISMISS = text("""
    INSERT INTO duplicate_dismissed (one_id, other_id, dismissed_by)
    VALUES (least(CAST(:one AS uuid), :other), greatest(CAST(:one AS uuid), :other), :by) ON CONFLICT DO NOTHING
""")
_CLOSE = text("""
    UPDATE duplicate_group g SET open = false
    WHERE group_id = :group_id AND CAST(members AS bigint) * (members - 1) / 2 <= (
        SELECT count(*) FROM duplicate_member one
        JOIN duplicate_dismissed d ON d.one_id = one.person_id
        JOIN duplicate_member other ON other.person_id = d.other_id AND other.group_id = one.group_id
        WHERE one.group_id = :group_id)
""")
_OPEN = text("SELECT members FROM duplicate_group WHERE group_id = :group_id AND open")
_ALL_APART = text("UPDATE duplicate_member SET told_apart = true WHERE group_id = :group_id AND NOT told_apart")
_CLOSED = text("UPDATE duplicate_group SET open = false WHERE group_id = :group_id")


class GroupHasGrown(Refusal):
    code = "group_has_grown"
    kind = "conflict"
    sentence = Sentence(
        en="There are {members} registrations in this group now, you have seen {seen}. Look again, then decide.",
        th="ขณะนี้กลุ่มนี้มี {members} รายการ แต่ท่านเห็น {seen} รายการ โปรดดูอีกครั้งก่อนตัดสินใจ",
        vi="Nhóm này hiện có {members} hồ sơ, bạn đã xem {seen}. Hãy xem lại rồi quyết định.",
    )


async def tell_two_apart(connection: AsyncConnection, one: UUID, other: UUID, *, by: str) -> None:
    """The last two of a group close it."""
    if one == other:
        raise NotFound(what="possible duplicate")
    pair = {"one": one, "other": other}
    group_id = (await connection.execute(_GROUP_OF, pair)).scalar_one_or_none()
    if group_id is None:
        raise NotFound(what="possible duplicate")
    await connection.execute(_DISMISS, {**pair, "by": by})
    await connection.execute(_CLOSE, {"group_id": group_id})


async def tell_all_apart(connection: AsyncConnection, one: UUID, other: UUID, *, seen: int) -> int:
    """Tell apart all who are in the group of these two now, and return the group; who joins later is asked about.

    `seen`: how many the officer saw.
    """
    group_id: int | None = (await connection.execute(_GROUP_OF, {"one": one, "other": other})).scalar_one_or_none()
    if group_id is None:
        raise NotFound(what="group of possible duplicates")
    members = (await connection.execute(_OPEN, {"group_id": group_id})).scalar_one_or_none()
    if members is None:
        raise NotFound(what="group of possible duplicates")
    if members != seen:
        raise GroupHasGrown(pointer="/members", members=members, seen=seen)
    await connection.execute(_ALL_APART, {"group_id": group_id})
    await connection.execute(_CLOSED, {"group_id": group_id})
    return group_id
