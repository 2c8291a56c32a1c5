"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from libs.common.database.connections import Database
from services.hotline.tests.desk import a_desk
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    async with a_desk(databases) as world:
        yield world.database
