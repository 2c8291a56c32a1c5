"""Queue notices to employers in the transaction that keeps the facts, so that none is lost or doubled."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from services.hotline.employer_notices.rows.queue import NewEmployerNotice, insert_employer_notices
from services.hotline.employer_notices.rules.employer_notices import EMPLOYERS_TOLD, employer_notice_of


async def queue_employer_notices(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Queue the notices for events of one type, in their transaction."""
    if events[0].type in EMPLOYERS_TOLD and (notices := list(_told(events))):
        await insert_employer_notices(connection, notices)


def _told(events: Sequence[Event]) -> Iterator[NewEmployerNotice]:
    for event in events:
        data = json.loads(event.body)
        if notice := employer_notice_of(event.type, data):
            name, variables = notice
            first_day = date.fromisoformat(data["first_day"]) if "first_day" in data else None
            yield NewEmployerNotice(
                event.id,
                data.get("employer_id"),
                data.get("area"),
                data.get("sector"),
                first_day,
                name,
                json.dumps(variables),
                datetime.fromisoformat(event.time),
            )
