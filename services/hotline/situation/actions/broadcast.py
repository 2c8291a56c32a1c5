"""Send an announcement to a group: one person asks and reads how many it reaches, a second confirms that number."""

import json
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import Fault, NotFound, Refusal
from libs.common.values.identifiers import uuid7
from services.hotline.notices.rows.notices import NewNotice, insert_notices
from services.hotline.situation.actions.post_announcement import AnnouncementWithdrawn
from services.hotline.situation.rows import broadcasts as rows
from services.hotline.situation.rows.announcements import Announcement, lock_announcement
from services.hotline.situation.rows.broadcasts import Broadcast, Group

AT_ONCE = 1_000


class AnnouncementOver(Refusal):
    code = "announcement_over"


class GroupEmpty(Refusal):
    code = "group_empty"
    kind = "invalid"


class BroadcastNotWaiting(Refusal):
    code = "broadcast_not_waiting"


class GroupChanged(Refusal):
    code = "group_changed"


async def ask_for_broadcast(
    connection: AsyncConnection, group: Group, *, announcement_id: UUID, on: date, asked_by: str
) -> Broadcast:
    """Ask to send an announcement to a group. Nothing is sent before a second person confirms."""
    await _in_force(connection, announcement_id, on=on)
    persons = await rows.count_group(connection, group, on=on)
    if not persons:
        raise GroupEmpty
    return await rows.insert_broadcast(
        connection, uuid7(), group, announcement_id=announcement_id, persons=persons, asked_by=asked_by
    )


async def confirm_broadcast(
    connection: AsyncConnection, broadcast_id: UUID, *, persons: int, on: date, by: str
) -> Broadcast:
    """Confirm the number of persons that was read, as another person than who asked; from now on it is sent."""
    waiting = await _lock_waiting(connection, broadcast_id)
    # A name is "party:subject": the same person in another role is no second person.
    if waiting.asked_by.partition(":")[2] == by.partition(":")[2]:
        raise OwnApproval
    if waiting.persons != persons:
        raise GroupChanged(faults=[Fault("/persons", "group_changed")], persons=waiting.persons)
    await _in_force(connection, waiting.announcement_id, on=on)
    return await rows.set_status(connection, broadcast_id, "sending", by=by)


async def withdraw_broadcast(connection: AsyncConnection, broadcast_id: UUID, *, by: str) -> Broadcast:
    """Withdraw a message that still waits; also its maker may."""
    await _lock_waiting(connection, broadcast_id)
    return await rows.set_status(connection, broadcast_id, "withdrawn", by=by)


async def queue_next(connection: AsyncConnection, *, on: date, now: datetime) -> bool:
    """Queue the notices of the next persons of a message. Return True while there may be more.

    Their number moves in the same transaction, so that after a crash nobody is told twice or forgotten.
    """
    sending = await rows.lock_next_sending(connection)
    if sending is None:
        return False
    announcement = await lock_announcement(connection, sending.announcement_id)
    assert announcement is not None
    if announcement.withdrawn_at is not None:
        await rows.advance(connection, sending.broadcast_id, after=sending.after_person, queued=0, status="withdrawn")
        return True
    persons = await rows.persons_of_group(connection, sending, on=on, after=sending.after_person, limit=AT_ONCE)
    variables = json.dumps({"text": {language: _words(announcement, language) for language in announcement.words}})
    event_id = str(sending.broadcast_id)
    notices = [NewNotice(event_id, "person", str(one), "announcement", variables, now) for one in persons]
    await insert_notices(connection, notices)
    await rows.advance(
        connection,
        sending.broadcast_id,
        after=persons[-1] if persons else sending.after_person,
        queued=len(persons),
        status="sending" if len(persons) == AT_ONCE else "sent",
    )
    return True


def _words(announcement: Announcement, language: str) -> str:
    return f"{announcement.title[language]}: {announcement.words[language]}"


async def _lock_waiting(connection: AsyncConnection, broadcast_id: UUID) -> Broadcast:
    broadcast = await rows.lock_broadcast(connection, broadcast_id)
    if broadcast is None:
        raise NotFound(what="broadcast")
    if broadcast.status != "waiting":
        raise BroadcastNotWaiting(status=broadcast.status)
    return broadcast


async def _in_force(connection: AsyncConnection, announcement_id: UUID, *, on: date) -> None:
    announcement = await lock_announcement(connection, announcement_id)
    if announcement is None:
        raise NotFound(what="announcement", pointer="/announcement_id")
    if announcement.withdrawn_at is not None:
        raise AnnouncementWithdrawn
    if announcement.last_day is not None and announcement.last_day < on:
        raise AnnouncementOver(last_day=announcement.last_day)
