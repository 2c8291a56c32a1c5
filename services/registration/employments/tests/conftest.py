"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from services.registration.employments.tests.employed import Registered, employed_person
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def registered(databases: FreshDatabases) -> AsyncIterator[Registered]:
    async with employed_person(databases) as world:
        yield world
