"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from services.hotline.employer_notices.tests.told import Told, told_employers
from services.hotline.tests.desk import a_desk
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def told(databases: FreshDatabases) -> AsyncIterator[Told]:
    async with a_desk(databases) as desk:
        yield await told_employers(desk)
