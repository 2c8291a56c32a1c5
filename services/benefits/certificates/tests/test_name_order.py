"""A certificate names the recorded number of its order, and only days of its recorded periods."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from services.benefits.certificates.actions.name_order import DaysOutsideOrder, OrderUnknown, order_named
from services.benefits.claims.actions import waiting
from tests.fresh_databases import FreshDatabases

_EMPLOYER = text("INSERT INTO employer (employer_id, area, sector) VALUES (:id, 'TH-10', 'C13')")
_ORDER = text("""
    INSERT INTO closure_order (order_id, employer_id, area, sector, first_day, last_day, order_number, disease)
    VALUES (:order_id, :employer_id, :area, :sector, :first_day, :last_day, :order_number, 'x')
""")


@pytest.fixture
async def database(databases: FreshDatabases, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    monkeypatch.setattr(waiting, "_PAUSE_S", 0)
    url = await databases.fresh("benefits")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"benefits": url})


async def _ordered(database: Database, number: str, days: tuple[int, int], employer_id: UUID | None) -> None:
    area, sector = (None, None) if employer_id else ("TH-10", "C")
    first_day, last_day = (date(2021, 1, day) for day in days)
    order = {"order_number": number, "first_day": first_day, "last_day": last_day, "employer_id": employer_id}
    await database.one_statement(_ORDER, {**order, "order_id": uuid4(), "area": area, "sector": sector})


async def test_days_of_every_row_count_and_no_others(database: Database) -> None:
    employer_id, other = uuid4(), uuid4()
    await database.one_statement(_EMPLOYER, {"id": employer_id})
    await _ordered(database, "BKK 1/2564", (4, 10), employer_id)
    await _ordered(database, "bkk1/2564", (11, 17), None)
    await _ordered(database, "BKK 1/2564", (21, 25), None)
    await _ordered(database, "BKK 1/2564", (26, 31), other)

    async def named(first_day: int, last_day: int, number: str = "BKK 1/2564") -> str:
        days = {"first_day": date(2021, 1, first_day), "last_day": date(2021, 1, last_day)}
        return await order_named(database, employer_id=employer_id, order_number=number, **days)

    for first_day, last_day in ((4, 4), (4, 17), (10, 11), (17, 17), (21, 25)):
        assert await named(first_day, last_day) == "BKK 1/2564"
    assert await named(11, 17, "bkk1/2564") == "bkk1/2564"
    for first_day, last_day, member in (
        (3, 4, "/first_day"),
        (17, 18, "/last_day"),
        (17, 21, "/last_day"),  # between two stretches
        (18, 21, "/first_day"),
        (25, 26, "/last_day"),  # another employer's
        (26, 31, "/first_day"),
    ):
        with pytest.raises(DaysOutsideOrder) as refused:
            await named(first_day, last_day)
        assert refused.value.pointer == member
        for language in ("en", "th", "vi"):
            assert "2021-01-04 \u2013 2021-01-17, 2021-01-21 \u2013 2021-01-25" in refused.value.say(language)
    with pytest.raises(OrderUnknown):
        await named(4, 4, "BKK 2/2564")
