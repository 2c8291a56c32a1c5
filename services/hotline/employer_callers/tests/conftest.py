"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from services.hotline.employer_callers.tests.called import Called, an_employer_calls
from services.hotline.tests.desk import a_desk
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def called(databases: FreshDatabases) -> AsyncIterator[Called]:
    async with a_desk(databases) as desk:
        yield await an_employer_calls(desk)
