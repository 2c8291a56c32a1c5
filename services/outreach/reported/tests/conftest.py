"""A fresh database for each test."""

from collections.abc import AsyncIterator

import pytest

from services.outreach.reported.tests.reporting import Reporting
from services.outreach.targets.tests.setting import setting
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def world(databases: FreshDatabases) -> AsyncIterator[Reporting]:
    async with setting(databases) as made:
        yield Reporting(made)
