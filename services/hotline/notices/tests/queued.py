"""Facts that become notices, and notices that are due."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from libs.common.spine.events import Event
from libs.contracts.benefits import CertificateIssued, ClaimFiled
from services.hotline.notices.actions.queue_notices import queue_notices
from services.hotline.notices.actions.settle_notice import take_due
from services.hotline.notices.rows.notices import DueSending
from services.hotline.tests.desk import Desk

SAID_AT = datetime(2021, 1, 10, 5, tzinfo=UTC)


async def filed(desk: Desk, person_id: UUID) -> None:
    """Hear the same event twice, and one that leads to no notice."""
    body = {"person_id": person_id, "first_day": "2021-01-04", "last_day": "2021-02-28"}
    told = Event(str(uuid4()), "t", 0, 1, 1, "k", ClaimFiled.TYPE, json.dumps(body, default=str), SAID_AT.isoformat())
    async with desk.database.transaction(wakes=False) as connection:
        await queue_notices(connection, [told])
        await queue_notices(connection, [told])
        await queue_notices(connection, [told._replace(id=str(uuid4()), type=CertificateIssued.TYPE)])


async def due_notices(desk: Desk, now: datetime) -> list[DueSending]:
    async with desk.database.transaction(wakes=False) as connection:
        return await take_due(connection, now=now, until=now + timedelta(minutes=2), limit=10)
