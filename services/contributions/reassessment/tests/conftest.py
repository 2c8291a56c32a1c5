"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from services.contributions.tests.known import Known, known_employers
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_employers(databases) as world:
        yield world
