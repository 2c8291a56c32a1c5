"""Post an announcement, or withdraw one: what stood on the public page is never edited."""

import json
import re
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal
from libs.common.values.identifiers import uuid7
from services.hotline.situation.rows.announcements import (
    Announcement,
    AnnouncementText,
    insert_announcement,
    lock_announcement,
    withdraw,
)
from services.hotline.situation.rows.broadcasts import withdraw_broadcasts

_HOLE = re.compile(r"[{}]|\[\.\.\.\]|\bX{3,}\b|<[a-z_ ]+>", re.IGNORECASE)


class AnnouncementHasHole(Refusal):
    code = "announcement_has_hole"
    kind = "invalid"


class AnnouncementWithdrawn(Refusal):
    code = "announcement_withdrawn"


async def post_announcement(
    connection: AsyncConnection,
    *,
    title: Mapping[str, str],
    words: Mapping[str, str],
    area: str | None,
    first_day: date,
    last_day: date | None,
    posted_by: str,
) -> Announcement:
    """Post an announcement in every language. A text with an unfilled place, such as `{date}`, is refused."""
    faults = [
        Fault(f"/{member}/{language}", "text_has_hole", {"hole": hole[0]})
        for member, texts in (("title", title), ("text", words))
        for language, text in texts.items()
        if (hole := _HOLE.search(text))
    ]
    if faults:
        raise AnnouncementHasHole(faults=faults)
    one = AnnouncementText(uuid7(), dict(title), dict(words), area, first_day, last_day, posted_by)
    return await insert_announcement(
        connection,
        one,
        title=json.dumps(one.title, ensure_ascii=False),
        words=json.dumps(one.words, ensure_ascii=False),
    )


async def withdraw_announcement(
    connection: AsyncConnection, announcement_id: UUID, *, by: str, because: str
) -> Announcement:
    """Withdraw an announcement, and with it what is not yet sent of its messages to groups."""
    # Messages are locked before their announcement, as everywhere; what is sent meanwhile stops at its next step.
    await withdraw_broadcasts(connection, announcement_id, by=by)
    stands = await lock_announcement(connection, announcement_id)
    if stands is None:
        raise NotFound(what="announcement")
    if stands.withdrawn_at is not None:
        raise AnnouncementWithdrawn
    await withdraw(connection, announcement_id, by=by, because=because)
    withdrawn = await lock_announcement(connection, announcement_id)
    assert withdrawn is not None
    return withdrawn
