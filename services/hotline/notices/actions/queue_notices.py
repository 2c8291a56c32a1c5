"""Queue notices in the transaction that keeps the facts, so that none is lost or doubled."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from services.hotline.notices.rows.notices import NewNotice, insert_notices
from services.hotline.notices.rules.employer_notices import EMPLOYERS_TOLD, employer_notice_of
from services.hotline.notices.rules.notices import TOLD, notice_of


async def queue_notices(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Queue the notices to persons and to employers for events of one type, in their transaction."""
    if events[0].type in TOLD | EMPLOYERS_TOLD and (notices := list(_notices(events))):
        await insert_notices(connection, notices)


def _notices(events: Sequence[Event]) -> Iterator[NewNotice]:
    for event in events:
        data = json.loads(event.body)
        said_at = datetime.fromisoformat(event.time)
        if notice := notice_of(event.type, data):
            name, variables = notice
            yield NewNotice(
                event.id,
                "person",
                data["person_id"],
                name,
                json.dumps(variables),
                said_at,
                sealed=data.get("sealed"),
                expires_at=datetime.fromisoformat(data["expires_at"]) if "sealed" in data else None,
            )
        if notice := employer_notice_of(event.type, data):
            name, variables = notice
            yield NewNotice(
                event.id,
                "employer",
                data.get("employer_id"),
                name,
                json.dumps(variables),
                said_at,
                area=data.get("area"),
                sector=data.get("sector"),
                first_day=date.fromisoformat(data["first_day"]) if "first_day" in data else None,
            )
