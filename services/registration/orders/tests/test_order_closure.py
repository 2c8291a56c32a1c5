"""A closure order is recorded once, under any spelling of its number."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.contracts.registration import ClosureOrdered
from services.registration.orders import rows
from services.registration.orders.actions.order_closure import order_closure
from services.registration.orders.rows import ClosureOrder
from tests.fresh_databases import FreshDatabases

_SAID = text("SELECT type FROM outbox ORDER BY id")
_ADD = text("""
    INSERT INTO closure_order (order_id, area, sector, first_day, last_day, order_number, issued_by, cause)
    VALUES (:order_id, 'TH-10', 'C13', '2021-01-04', '2021-02-28', :order_number, 'BMA', 'flood')
""")
_REPEATS = text("SELECT order_number, repeats FROM closure_order ORDER BY recorded_at")


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _order(
    database: Database,
    number: str,
    *,
    sector: str | None = "C13",
    issued_by: str = "BMA",
    employer_id: UUID | None = None,
) -> ClosureOrder:
    async with database.transaction(wakes=False) as connection:
        return await order_closure(
            connection,
            employer_id=employer_id,
            area="TH-10" if sector else None,
            sector=sector,
            first_day=date(2021, 1, 4),
            last_day=date(2021, 2, 28),
            order_number=number,
            issued_by=issued_by,
            cause="flood",
        )


async def test_every_spelling_of_a_number_names_one_order(database: Database) -> None:
    first = await _order(database, "BKK-1/2564")
    assert await rows.closure_order(database, first.order_id) == first
    for same in ("BKK-1/2564", "bkk-1/2564", "BKK \u2013 1 / 2564", "BKK\u00a0-1/2564", "BKK-๑/๒๕๖๔"):
        with pytest.raises(Refusal, match="closure_order_already_recorded"):
            await _order(database, same)
    with pytest.raises(Refusal, match="closure_order_already_recorded"):
        await _order(database, "BKK-1/2564", issued_by="bma ")
    await _order(database, "BKK-11/2564")
    await _order(database, "BKK-1/2564", sector="I56")
    await _order(database, "BKK-1/2564", issued_by="Ministry of Labour")
    assert [row[0] for row in await database.many_rows(_SAID, {})] == [ClosureOrdered.TYPE] * 4


async def test_an_order_for_an_employer_that_is_not_registered_is_refused(database: Database) -> None:
    with pytest.raises(Refusal, match="not_found") as refused:
        await _order(database, "BKK 1/2564", sector=None, employer_id=uuid4())
    assert refused.value.pointer == "/employer_id"
