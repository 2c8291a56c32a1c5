"""A database of contributions with two employers, and a bank at which the agency collects."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.contributions.statements.tests.taken import Bank, bank_with_account
from services.contributions.tests.known import known_employers
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def bank(databases: FreshDatabases, tmp_path: Path) -> AsyncIterator[Bank]:
    async with known_employers(databases) as known:
        yield await bank_with_account(known, tmp_path)
