"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from services.programmes.tests.known import Known, known_staff
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_staff(databases) as world:
        yield world
