"""A database of hotline with persons and cases, and no other service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import text

from libs.common.database.connections import Database
from tests.fresh_databases import FreshDatabases

AGENT = "agent:a"
BORN_ON = date(1985, 4, 30)
_PERSON = text("""
    INSERT INTO person_card (person_id, version, sealed, state, national_id, given_name, family_name, born_on, sex,
                             area, phones, said_at)
    VALUES (:person_id, 1, '', 'open', :national_id, 'มานี', 'มีนา', :born_on, 'female', 'TH-10',
            CAST(:phones AS text[]), now())
""")
_CASE = text("""
    INSERT INTO service_case (case_id, number, person_id, kind, queue, about, status, assigned_to, opened_by, opened_at,
                              due_at)
    VALUES (:case_id, :number, :person_id, 'request', 'first', 'x', 'open', :agent, :agent, now(), now())
""")


@dataclass(frozen=True)
class Desk:
    database: Database

    async def has_person(self, national_id: str, *phones: str) -> UUID:
        person_id = uuid4()
        given = {"person_id": person_id, "national_id": national_id, "born_on": BORN_ON, "phones": list(phones)}
        await self.database.one_statement(_PERSON, given)
        return person_id

    async def has_case(self, person_id: UUID | None = None, *, agent: str = AGENT) -> UUID:
        case_id = uuid4()
        given = {"case_id": case_id, "number": str(case_id), "person_id": person_id, "agent": agent}
        await self.database.one_statement(_CASE, given)
        return case_id


@asynccontextmanager
async def a_desk(databases: FreshDatabases) -> AsyncIterator[Desk]:
    url = await databases.fresh("hotline")
    database = Database(url, application="test", pool_size=2)
    yield Desk(database)
    await database.close()
    await databases.drop({"hotline": url})
