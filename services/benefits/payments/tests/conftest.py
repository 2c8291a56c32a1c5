"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from services.benefits.tests.known_persons import Known
from services.benefits.tests.known_persons import known as known_persons
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_persons(databases) as world:
        yield world
