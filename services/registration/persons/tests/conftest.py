"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from libs.common.database.connections import Database
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=2)
    yield database
    await database.close()
    await databases.drop({"registration": url})
