"""Queue notices in the transaction that keeps the facts, so that none is lost or doubled."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from services.hotline.notices.rows.notices import NewNotice, insert_notices
from services.hotline.notices.rules.notices import TOLD, notice_of


async def queue_notices(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Queue the notices for events of one type, in their transaction."""
    if events[0].type in TOLD and (notices := list(_told(events))):
        await insert_notices(connection, notices)


def _told(events: Sequence[Event]) -> Iterator[NewNotice]:
    for event in events:
        data = json.loads(event.body)
        if notice := notice_of(event.type, data):
            name, variables = notice
            said_at = datetime.fromisoformat(event.time)
            expires_at = datetime.fromisoformat(data["expires_at"]) if "sealed" in data else None
            yield NewNotice(
                event.id, data["person_id"], name, json.dumps(variables), said_at, data.get("sealed"), expires_at
            )
