"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from services.programmes.tests.willing import Willing, willing_staff
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def willing(databases: FreshDatabases) -> AsyncIterator[Willing]:
    async with willing_staff(databases) as found:
        yield found
