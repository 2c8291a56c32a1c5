"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from services.loans.tests.lent import Lent, lent
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def world(databases: FreshDatabases) -> AsyncIterator[Lent]:
    async with lent(databases) as made:
        yield made
