"""A suite of Viet Nam, in May 2022 until a test moves the day: in each file the tests that move it come last."""

from collections.abc import AsyncIterator

import pytest

from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite


@pytest.fixture(scope="module")
async def suite(databases: FreshDatabases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningSuite]:
    folder = tmp_path_factory.mktemp("vietnamese")
    async with running_suite(databases, folder, country="viet_nam", today="2022-05-10") as found:
        yield found
