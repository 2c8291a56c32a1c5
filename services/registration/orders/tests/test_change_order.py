"""An order ends on another day, or is withdrawn: each change is a version, and its number may be recorded again."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.refusals import Refusal
from libs.contracts.registration import ClosureChanged
from services.registration.orders import rows
from services.registration.orders.actions.change_order import change_order
from services.registration.orders.actions.order_closure import order_closure
from tests.fresh_databases import FreshDatabases

_SAID = Query(dict[str, Any], "SELECT data FROM outbox WHERE type = :type ORDER BY id")
_WHY = Query(str, "SELECT because FROM closure_order_change ORDER BY version")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _recorded(database: Database) -> rows.ClosureOrder:
    async with database.transaction(wakes=False) as connection:
        return await order_closure(
            connection, employer_id=None, area="TH-10", sector="C13", first_day=date(2021, 1, 4),
            last_day=date(2021, 2, 28), order_number="BKK 1/2564", issued_by="BMA", cause="flood", covers_nobody=True,
        )  # fmt: skip


async def _change(
    database: Database, order: rows.ClosureOrder, last_day: date | None, because: str = "b"
) -> rows.ClosureOrder:
    async with database.transaction(wakes=False) as connection:
        return await change_order(connection, order.order_id, last_day=last_day, because=because, by="officer:a")


async def test_an_order_ends_earlier_or_later_and_says_each_version(database: Database) -> None:
    order = await _recorded(database)
    assert (await _change(database, order, date(2021, 1, 31), "lifted")).version == 2
    assert (await _change(database, order, date(2021, 1, 31), "lifted again")).version == 2, "it ends there already"
    assert (await _change(database, order, date(2021, 3, 31), "extended")).last_day == date(2021, 3, 31)
    said = await _SAID.all(database, type=ClosureChanged.TYPE)
    assert [(fact["version"], fact["last_day"], fact["withdrawn"]) for fact in said] == [
        (2, "2021-01-31", False), (3, "2021-03-31", False),
    ]  # fmt: skip
    assert await _WHY.all(database) == ["lifted", "extended"]


async def test_a_last_day_before_the_first_is_refused(database: Database) -> None:
    order = await _recorded(database)
    with pytest.raises(Refusal) as refused:
        await _change(database, order, date(2021, 1, 3))
    assert [fault.pointer for fault in refused.value.faults] == ["/last_day"]
    assert await rows.closure_order(database, order.order_id) == order


async def test_a_withdrawn_order_is_over_and_its_number_is_free(database: Database) -> None:
    order = await _recorded(database)
    assert (await _change(database, order, None)).withdrawn
    assert (await _SAID.one(database, type=ClosureChanged.TYPE))["withdrawn"]
    for last_day in (None, date(2021, 1, 31)):
        with pytest.raises(Refusal, match="closure_order_is_withdrawn"):
            await _change(database, order, last_day)
    assert (await _recorded(database)).version == 1
    with pytest.raises(Refusal, match="not_found"):
        await _change(database, rows.ClosureOrder(**{**_members(order), "order_id": uuid4()}), None)


def _members(order: rows.ClosureOrder) -> dict[str, Any]:
    return {name: getattr(order, name) for name in order.__dataclass_fields__}
