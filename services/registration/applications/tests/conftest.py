"""A database of registration with a few persons."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.values.identifiers import uuid7
from tests.fresh_databases import FreshDatabases

NOW = datetime(2021, 2, 10, 5, tzinfo=UTC)
_PERSON = text("""
    INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones, event_partition)
    VALUES (:person_id, :number, 'มานี', 'มีนา', '1985-04-30', 'female', 'TH-10', '{}', 0)
""")


@dataclass
class Persons:
    database: Database

    async def made(self) -> UUID:
        person_id = uuid7()
        async with self.database.transaction(wakes=False) as connection:
            await connection.execute(_PERSON, {"person_id": person_id, "number": str(person_id.int)[:13]})
        return person_id


@pytest.fixture
async def persons(databases: FreshDatabases) -> AsyncIterator[Persons]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=2)
    yield Persons(database)
    await database.close()
    await databases.drop({"registration": url})
