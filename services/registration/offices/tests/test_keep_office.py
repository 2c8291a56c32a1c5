"""The tree of offices: each lies within the one above, and none ends before what hangs on it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.refusals import Refusal
from libs.contracts.registration import OfficeChanged, OfficeEnded, OfficeOpened
from services.registration.offices import rows
from services.registration.offices.actions.keep_office import change_office, end_office, open_office
from services.registration.offices.rows import Office
from tests.fresh_databases import FreshDatabases

SINCE, LATER = date(2020, 1, 1), date(2021, 1, 1)
_SAID = text("SELECT type, data FROM outbox ORDER BY id")
COUNTRY = Office("TH", 1, "national", None, [], "ส่วนกลาง", {"en": "Centre"}, None, None, {}, SINCE, None)
NORTH = replace(COUNTRY, code="TH-10", kind="province", parent="TH", areas=["TH-10"], name="เชียงใหม่")
CITY = replace(NORTH, code="TH-10-01", kind="district", parent="TH-10", areas=["TH-10-01"])


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def carried(database: Database, action: Any, *given: Any, **more: Any) -> Any:
    async with database.transaction(wakes=False) as connection:
        return await action(connection, *given, **more, by="officer:one")


async def test_an_office_is_opened_changed_and_ended_and_each_is_said_whole(database: Database) -> None:
    law = load_law(LAW / "thailand")
    for office in (COUNTRY, NORTH, CITY):
        assert await carried(database, open_office, law, office) == office
    moved = await carried(database, change_office, law, replace(NORTH, areas=["TH-10", "TH-11"], address="1 ถนน"))
    assert (moved.version, moved.areas) == (2, ["TH-10", "TH-11"])
    assert (await carried(database, end_office, "TH-10-01", last_day=LATER)).last_day == LATER
    said = [(row[0], row[1]["office"], row[1]["version"]) for row in await database.many_rows(_SAID, {})]
    opened = [(OfficeOpened.TYPE, code, 1) for code in ("TH", "TH-10", "TH-10-01")]
    assert said == [*opened, (OfficeChanged.TYPE, "TH-10", 2), (OfficeEnded.TYPE, "TH-10-01", 2)]
    listed = await rows.offices(database, day=date(2022, 1, 1), parent=None, after="", limit=9)
    assert [office.code for office in listed] == ["TH", "TH-10"]


async def test_impossible_offices_are_refused_by_name(database: Database) -> None:
    law = load_law(LAW / "thailand")
    for office in (COUNTRY, NORTH, CITY):
        await carried(database, open_office, law, office)
    far = replace(CITY, code="TH-50", areas=["TH-50"])
    for wrong, code in (
        (NORTH, "office_exists"),
        (far, "area_outside_parent"),
        (replace(far, areas=["TH-99"]), "area_unknown"),
        (replace(far, parent=None, areas=["TH-38"], first_day=date(2009, 1, 1)), "area_unknown"),
        (replace(far, parent="XX"), "not_found"),
        (replace(far, last_day=date(2019, 1, 1)), "office_days_reversed"),
        (replace(far, areas=[]), "office_serves_nothing"),
        (replace(far, kind="national", areas=[]), "office_serves_nothing"),
        (replace(far, parent="TH-50"), "not_found"),
    ):
        with pytest.raises(Refusal, match=code):
            await carried(database, open_office, law, wrong)
    for wrong, code in (
        (replace(NORTH, parent="TH-10-01"), "office_under_itself"),
        (replace(NORTH, parent="TH-10"), "office_under_itself"),
        (replace(NORTH, areas=["TH-11"]), "child_outside_area"),
        (replace(NORTH, code="XX"), "not_found"),
    ):
        with pytest.raises(Refusal, match=code):
            await carried(database, change_office, law, wrong)
    assert await rows.office(database, "TH-10") == NORTH, "nothing is half-written"


async def test_an_office_does_not_end_before_what_is_beneath_it(database: Database) -> None:
    law = load_law(LAW / "thailand")
    for office in (COUNTRY, NORTH, CITY):
        await carried(database, open_office, law, office)
    for code, day, refusal in (
        ("TH-10", LATER, "office_has_children"),
        ("TH-10", date(2019, 1, 1), "office_days_reversed"),
        ("XX", LATER, "not_found"),
    ):
        with pytest.raises(Refusal, match=refusal):
            await carried(database, end_office, code, last_day=day)
    await carried(database, end_office, "TH-10-01", last_day=LATER)
    assert (await carried(database, end_office, "TH-10", last_day=LATER)).last_day == LATER
    late = replace(CITY, code="TH-10-02", areas=["TH-10-02"], first_day=date(2022, 1, 1))
    with pytest.raises(Refusal, match="office_not_open"):
        await carried(database, open_office, law, late)
