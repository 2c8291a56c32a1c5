"""A suite of Viet Nam before the list ends, and persons whom it supports."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite


@pytest.fixture
async def local_suite(databases: FreshDatabases, tmp_path: Path) -> AsyncIterator[RunningSuite]:
    async with running_suite(databases, tmp_path, country="viet_nam", today="2021-05-01") as found:
        yield found
