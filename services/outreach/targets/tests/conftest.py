"""A fresh setting for each test."""

from collections.abc import AsyncIterator

import pytest

from services.outreach.targets.tests.setting import Setting, setting
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def world(databases: FreshDatabases) -> AsyncIterator[Setting]:
    async with setting(databases) as made:
        yield made
