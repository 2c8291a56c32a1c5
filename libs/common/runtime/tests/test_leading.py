"""One process leads in a role; all its roles hang on one connection, and end with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.runtime import leading
from libs.common.runtime.leading import Leaders
from tests.fresh_databases import FreshDatabases

_CONNECTIONS = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'prakan leader'"


@pytest.fixture
async def database(databases: FreshDatabases, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    monkeypatch.setattr(leading, "_ASKED_EVERY_S", 0.02)
    made = Database(await databases.fresh("portal"), application="leaders")
    yield made
    await made.close()


async def _lead(leaders: Leaders, role: str, led: list[str], leave: asyncio.Event) -> None:
    async with leaders.leading(role) as held:
        assert held()
        led.append(role)
        await leave.wait()


async def test_another_process_leads_in_a_role_when_this_one_leaves_it_and_in_no_other(database: Database) -> None:
    one, other, leave, led = Leaders(database), Leaders(database), asyncio.Event(), list[str]()
    async with asyncio.timeout(10), one.leading("sequence") as sequences:
        async with one.leading("relay"):
            waiting = [asyncio.create_task(_lead(other, role, led, leave)) for role in ("sequence", "relay")]
            await asyncio.sleep(0.1)
            assert led == []
        while led != ["relay"]:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert led == ["relay"], "the other role is still led here"
        assert sequences()
    async with asyncio.timeout(10):
        while len(led) < 2:
            await asyncio.sleep(0.01)
        leave.set()
        await asyncio.gather(*waiting)
    one.close()
    other.close()


async def test_roles_share_a_connection_and_end_with_it(database: Database) -> None:
    leaders, roles = Leaders(database), [f"duty {number}" for number in range(8)]
    async with AsyncExitStack() as stack:
        held = await asyncio.gather(*(stack.enter_async_context(leaders.leading(role)) for role in roles))
        (row,) = await database.one_statement(text(f"SELECT count(*) AS open {_CONNECTIONS}"))
        assert row["open"] == 1
        await database.one_statement(text(f"SELECT pg_terminate_backend(pid) {_CONNECTIONS}"))
        async with asyncio.timeout(10):
            while any(still() for still in held):
                await asyncio.sleep(0.01)
        async with leaders.leading(roles[0]) as again:
            assert again(), "taken again on a new connection"
    leaders.close()
