"""An employer in a database of registration."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.values.identifiers import uuid7
from services.registration.employers.rows.employers import EmployerDetails, insert_employers_and_say_so
from tests.fresh_databases import FreshDatabases

_SAID = text("SELECT type, data::text AS body FROM outbox ORDER BY id")


@dataclass(frozen=True, slots=True)
class Registered:
    database: Database
    employer_id: UUID

    async def said(self) -> list[tuple[str, str]]:
        return [(row["type"], row["body"]) for row in await self.database.one_statement(_SAID, {})]


@pytest.fixture
async def registered(databases: FreshDatabases) -> AsyncIterator[Registered]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=2)
    employer = EmployerDetails(uuid7(), "1000000014", "ตัวอย่าง", "TH-10", "C13", date(2019, 1, 1))
    async with database.transaction(wakes=False) as connection:
        await insert_employers_and_say_so(connection, [employer])
    yield Registered(database, employer.employer_id)
    await database.close()
    await databases.drop({"registration": url})
