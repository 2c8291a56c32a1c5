"""A database of registration with a few persons."""

from collections.abc import AsyncIterator

import pytest

from services.registration.sign_up.tests.signing_up import SigningUp
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def signing_up(databases: FreshDatabases) -> AsyncIterator[SigningUp]:
    async with SigningUp.on(databases) as found:
        yield found
