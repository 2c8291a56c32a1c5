"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from services.hotline.notices.tests.told import Told, told_employers
from services.hotline.tests.desk import Desk, a_desk
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def desk(databases: FreshDatabases) -> AsyncIterator[Desk]:
    async with a_desk(databases) as world:
        yield world


@pytest.fixture
async def told(desk: Desk) -> Told:
    return await told_employers(desk)
