"""Fixtures of this room's tests."""

from collections.abc import AsyncIterator

import pytest

from services.programmes.tests.known import Known, known_staff
from tests.fresh_databases import FreshDatabases

_TEST = """
    INSERT INTO test (test_id, person_id, reason, area, priority, method, answers, registered_by, registered_on)
    VALUES (gen_random_uuid(), :p, 'high_risk', 'TH-10', 3, 'rapid', '{}', 'officer:test', '2021-06-07')
"""


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_staff(databases) as world:
        for person_id in world.people[:2]:
            await world.found(_TEST, p=person_id)
        yield world
