"""A certificate names the recorded number of its order, and only days of its recorded periods."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from services.benefits.certificates.actions.name_order import (
    DaysOutsideOrder,
    NotAtClosedBranch,
    OrderUnknown,
    OrderWithdrawn,
    hold_order,
    order_named,
)
from services.benefits.claims.actions import waiting
from tests.fresh_databases import FreshDatabases

_EMPLOYER = text("INSERT INTO employer (employer_id, area, sector) VALUES (:id, 'TH-10', 'C13')")
_EMPLOYER_IN = text("INSERT INTO employer (employer_id, area, sector) VALUES (:id, :area, 'C13')")
_ORDER = text("""
    INSERT INTO closure_order (order_id, employer_id, area, sector, first_day, last_day, order_number, disease,
                               branches, withdrawn)
    VALUES (:order_id, :employer_id, :area, :sector, :first_day, :last_day, :order_number, 'x',
            CAST(:branches AS text[]), :withdrawn)
""")
_WITHDRAW = text("UPDATE closure_order SET withdrawn = true WHERE employer_id = :id")
_LOCKS = text("SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
_EMPLOYMENT = text("""
    INSERT INTO employment (employment_id, employer_id, person_id, branch, started_on, ended_on)
    VALUES (:id, :employer_id, :person_id, :branch, :started_on, :ended_on)
""")


@pytest.fixture
async def database(databases: FreshDatabases, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    monkeypatch.setattr(waiting, "_PAUSE_S", 0)
    url = await databases.fresh("benefits")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"benefits": url})


async def _ordered(database: Database, number: str, days: tuple[int, int], employer_id: UUID | None, *,
                   branches: list[str] | None = None, withdrawn: bool = False) -> None:  # fmt: skip
    area, sector = (None, None) if employer_id else ("TH-10", "C")
    first_day, last_day = (date(2021, 1, day) for day in days)
    order = {"order_number": number, "first_day": first_day, "last_day": last_day, "employer_id": employer_id}
    order |= {"order_id": uuid4(), "area": area, "sector": sector}
    await database.one_statement(_ORDER, {**order, "branches": branches, "withdrawn": withdrawn})


async def test_days_of_every_row_count_and_no_others(database: Database) -> None:
    employer_id, other = uuid4(), uuid4()
    await database.one_statement(_EMPLOYER, {"id": employer_id})
    await _ordered(database, "BKK 1/2564", (4, 10), employer_id)
    await _ordered(database, "bkk1/2564", (11, 17), None)
    await _ordered(database, "BKK 1/2564", (21, 25), None)
    await _ordered(database, "BKK 1/2564", (26, 31), other)

    async def named(first_day: int, last_day: int, number: str = "BKK 1/2564") -> str:
        days = {"first_day": date(2021, 1, first_day), "last_day": date(2021, 1, last_day)}
        return await order_named(database, employer_id=employer_id, person_id=uuid4(), order_number=number, **days)

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


async def test_an_order_for_branches_is_named_for_those_who_work_there_on_its_days(database: Database) -> None:
    employer_id = uuid4()
    await database.one_statement(_EMPLOYER, {"id": employer_id})
    await _ordered(database, "BKK 1", (4, 31), employer_id, branches=["000001"])
    await _ordered(database, "BKK 2", (4, 31), employer_id, branches=["000000"])

    async def works(branch: str | None, ended_on: date | None = None) -> UUID:
        person_id, started_on = uuid4(), date(2021, 1, 11)
        job = {"id": uuid4(), "employer_id": employer_id, "person_id": person_id, "branch": branch}
        await database.one_statement(_EMPLOYMENT, {**job, "started_on": started_on, "ended_on": ended_on})
        return person_id

    async def named(person_id: UUID, number: str, first_day: int = 11, last_day: int = 20) -> str:
        days = {"first_day": date(2021, 1, first_day), "last_day": date(2021, 1, last_day)}
        return await order_named(database, employer_id=employer_id, person_id=person_id, order_number=number, **days)

    there, elsewhere, nowhere = await works("000001", date(2021, 1, 21)), await works("000002"), await works(None)
    assert await named(there, "BKK 1") == "BKK 1"
    assert await named(nowhere, "BKK 2") == "BKK 2", "no branch is known: the head office"
    for person_id, number in ((elsewhere, "BKK 1"), (nowhere, "BKK 1"), (there, "BKK 2")):
        with pytest.raises(NotAtClosedBranch) as refused:
            await named(person_id, number)
        assert refused.value.pointer == "/person_id"
    for first_day, last_day in ((10, 20), (11, 21)):
        with pytest.raises(DaysOutsideOrder, match="2021-01-11"):
            await named(there, "BKK 1", first_day, last_day)


async def test_an_order_for_a_province_is_named_in_its_districts_and_a_withdrawn_one_nowhere(
    database: Database,
) -> None:
    employer_id = uuid4()
    days = {"first_day": date(2021, 1, 4), "last_day": date(2021, 1, 10)}
    await database.one_statement(_EMPLOYER_IN, {"id": employer_id, "area": "TH-10-40"})
    await _ordered(database, "BKK 1", (4, 10), None)
    about = {"employer_id": employer_id, "person_id": uuid4()}
    assert await order_named(database, order_number="BKK 1", **about, **days) == "BKK 1"
    await _ordered(database, "BKK 2", (4, 10), employer_id, withdrawn=True)
    with pytest.raises(OrderWithdrawn):
        await order_named(database, order_number="BKK 2", **about, **days)


async def test_an_order_that_is_withdrawn_while_the_request_is_on_its_way_proves_nothing(database: Database) -> None:
    """It is asked again in the transaction that writes, which no withdrawal can pass unseen."""
    employer_id = uuid4()
    certified: dict[str, Any] = {
        "employer_id": employer_id, "person_id": uuid4(), "order_number": "bkk1",
        "first_day": date(2021, 1, 4), "last_day": date(2021, 1, 8),
    }  # fmt: skip
    await database.one_statement(_EMPLOYER, {"id": employer_id})
    await _ordered(database, "BKK 1", (4, 10), employer_id)
    assert await order_named(database, **certified) == "BKK 1"
    async with database.transaction(wakes=False) as connection:
        assert await hold_order(connection, **certified) == "BKK 1"
        assert await _locks_held(connection) == ["ShareLock"]
    await database.one_statement(_WITHDRAW, {"id": employer_id})
    async with database.transaction(wakes=False) as connection:
        with pytest.raises(OrderWithdrawn):
            await hold_order(connection, **certified)


async def _locks_held(connection: AsyncConnection) -> list[str]:
    """List the modes of the advisory locks that this transaction holds."""
    return list((await connection.execute(_LOCKS)).scalars())
