"""A migration that meets a locked table is tried again, and reports when it gives up."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.suite import members
from libs.common.database import migrating
from tests.fresh_databases import FreshDatabases

_HOLD = text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")


async def test_a_held_table_delays_a_migration_and_does_not_end_it(
    databases: FreshDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "PAUSE_S", 0.3)
    monkeypatch.setattr(migrating, "TRIES", 2)
    loans, url = members()["loans"], await databases.fresh("loans")
    engine = create_async_engine(url)
    async with engine.connect() as other:
        await other.execute(_HOLD)
        migration = asyncio.create_task(loans.migrate(url))
        await asyncio.sleep(2.2)  # the first try waits two seconds for the lock
    await migration
    monkeypatch.setattr(migrating, "TRIES", 1)
    async with engine.connect() as other:
        await other.execute(_HOLD)
        with pytest.raises(migrating.TablesInUse, match="nothing was changed"):
            await loans.migrate(url)
    await engine.dispose()
