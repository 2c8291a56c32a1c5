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
_ADD_EMPLOYER = text("""
    INSERT INTO employer (employer_id, registration_number, name, area, sector, registered_on, event_partition)
    VALUES (:employer_id, :number, 'E', :area, :sector, '2019-01-01', 0)
""")
_ADD_BRANCH = text("INSERT INTO branch (employer_id, number, area) VALUES (:employer_id, :number, :area)")
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
    branches: list[str] | None = None,
    covers_nobody: bool = True,
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
            branches=branches,
            covers_nobody=covers_nobody,
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


async def test_an_order_names_branches_of_its_employer_alone(database: Database) -> None:
    ours, theirs = await _employer(database, "000000", "000001"), await _employer(database, "000007")
    order = await _order(database, "BKK 1", sector=None, employer_id=ours, branches=["000001", "000000"])
    assert await rows.closure_order(database, order.order_id) == order
    assert order.branches == ["000000", "000001"], "in the order of their numbers"
    with pytest.raises(Refusal) as refused:
        await _order(database, "BKK 2", sector=None, employer_id=theirs, branches=["000007", "000001"])
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/branches/1", "branch_unknown")]
    await _order(database, "BKK 1", sector=None, employer_id=ours, branches=["000001"])
    assert await _numbers(database) == ["BKK 1", "BKK 1"], "nothing is left of what was refused"


async def test_an_order_that_closes_nobody_is_recorded_if_it_is_meant(database: Database) -> None:
    with pytest.raises(Refusal, match="order_covers_nobody"):
        await _order(database, "BKK 1", covers_nobody=False)
    await _employer(database, "000000", area="TH-10-40", sector="C1311")
    assert await _order(database, "BKK 1", covers_nobody=False), (
        "a district is within its area, a class in its division"
    )
    assert await _order(database, "BKK 1", sector="I56", covers_nobody=True)


async def _employer(database: Database, *branches: str, area: str = "TH-10", sector: str = "I56") -> UUID:
    employer_id = uuid4()
    about = {"employer_id": employer_id, "number": str(employer_id), "area": area, "sector": sector}
    async with database.transaction(wakes=False) as connection:
        await connection.execute(_ADD_EMPLOYER, about)
        for branch in branches:
            await connection.execute(_ADD_BRANCH, {"employer_id": employer_id, "number": branch, "area": area})
    return employer_id


async def _numbers(database: Database) -> list[str]:
    return [row[0] for row in await database.many_rows(_REPEATS, {})]
