"""Two employers, contacts of the first, and facts that both may be told of."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.spine.events import Event
from services.hotline.notices.actions.queue_notices import queue_notices
from services.hotline.notices.actions.settle_notice import take_due
from services.hotline.notices.rows.notices import DueSending
from services.hotline.tests.desk import Desk

SAID_AT = datetime(2021, 1, 10, 5, tzinfo=UTC)
OVERDUE = "contributions.return_overdue.v1"
_EMPLOYER = text("""
    INSERT INTO employer (employer_id, registration_number, name, area, sector)
    VALUES (:employer_id, :number, 'ตัวอย่าง', :area, :sector)
""")
_CONTACT = text("""
    INSERT INTO employer_contact (contact_id, employer_id, person_id, version, sealed, state, name, email, phone, wish,
                                  language)
    VALUES (:contact_id, :employer_id, :person_id, 1, '', CAST(:state AS text),
            CASE WHEN CAST(:state AS text) = 'open' THEN 'n' END, :email, :phone, :wish, :language)
""")


@dataclass(frozen=True)
class Told:
    desk: Desk
    employer: UUID
    other: UUID

    @property
    def database(self) -> Database:
        return self.desk.database

    async def has_contact(self, **given: Any) -> UUID:
        contact_id = uuid4()
        row = {"person_id": None, "state": "open", "email": None, "phone": None, "wish": "none", "language": None}
        given = {"contact_id": contact_id, "employer_id": self.employer, **row, **given}
        await self.database.one_statement(_CONTACT, given)
        return contact_id

    async def hears(self, event_type: str, times: int = 1, **body: Any) -> None:
        event = Event(str(uuid4()), "t", 0, 1, 1, "k", event_type, json.dumps(body, default=str), SAID_AT.isoformat())
        async with self.database.transaction(wakes=False) as connection:
            for _ in range(times):
                await queue_notices(connection, [event])

    async def is_overdue(self, times: int = 1) -> None:
        """Hear that a return of the first employer is overdue."""
        await self.hears(OVERDUE, times, employer_id=self.employer, month="2020-11", due_on="2020-12-15")

    async def due(self, now: datetime = SAID_AT) -> list[DueSending]:
        async with self.database.transaction(wakes=False) as connection:
            return await take_due(connection, now=now, until=now + timedelta(minutes=2), limit=10)

    async def found(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.database.many_rows(text(sql), {})]


async def told_employers(desk: Desk) -> Told:
    told = Told(desk, uuid4(), uuid4())
    for employer_id, area, sector in ((told.employer, "TH-10-01", "I55"), (told.other, "TH-50", "C13")):
        given = {"employer_id": employer_id, "number": str(employer_id.int)[:10], "area": area, "sector": sector}
        await desk.database.one_statement(_EMPLOYER, given)
    return told
