"""Staff is appointed to an office that is open, once for the same days, and never by itself."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from sqlalchemy import text

from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.refusals import Refusal
from libs.contracts.registration import StaffAppointed, StaffRemoved
from libs.copies.offices.staff import NoOffice, StaffOffices
from services.registration.offices.actions.appoint_staff import appoint_staff, remove_staff
from services.registration.offices.actions.keep_office import end_office, open_office
from services.registration.offices.rows import Appointment
from services.registration.offices.tests.test_keep_office import COUNTRY, NORTH, SINCE
from tests.fresh_databases import FreshDatabases

_SAID = text("SELECT type FROM outbox WHERE type LIKE '%staff%' ORDER BY id")
DAY, END = date(2021, 1, 4), date(2021, 1, 29)


@pytest.fixture
async def database(databases: FreshDatabases) -> AsyncIterator[Database]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=1)
    async with database.transaction(wakes=False) as connection:
        for office in (COUNTRY, NORTH):
            await open_office(connection, load_law(LAW / "thailand"), office, by="officer:one")
    yield database
    await database.close()
    await databases.drop({"registration": url})


async def _appoint(
    database: Database, office: str = "TH-10", *, first: date = SINCE, last: date | None = None, by: str = "one"
) -> Appointment:
    async with database.transaction(wakes=False) as connection:
        return await appoint_staff(
            connection,
            office=office,
            subject="somchai",
            roles=["officer"],
            first_day=first,
            last_day=last,
            by=f"manager:{by}",
            by_subject=by,
        )


async def _remove(database: Database, office: str = "TH-10", *, last: date = END) -> list[Appointment]:
    async with database.transaction(wakes=False) as connection:
        return await remove_staff(
            connection, office=office, subject="somchai", last_day=last, because="moved", by="manager:one",
            by_subject="one",
        )  # fmt: skip


async def test_appointed_once_and_removed_once(database: Database) -> None:
    appointed = await _appoint(database)
    assert await _appoint(database) == appointed, "the same appointment is the one that stands"
    with pytest.raises(Refusal, match="staff_appointed_already"):
        await _appoint(database, first=DAY)
    async with database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="office_has_staff"):
            await end_office(connection, "TH-10", last_day=END, by="officer:one")
    (removed,) = await _remove(database)
    assert (removed.last_day, removed.version) == (END, 2)
    with pytest.raises(Refusal, match="not_found"):
        await _remove(database)
    again = await _appoint(database, first=date(2021, 2, 1))
    assert again.appointment_id != appointed.appointment_id
    said = [row[0] for row in await database.many_rows(_SAID, {})]
    assert said == [StaffAppointed.TYPE, StaffRemoved.TYPE, StaffAppointed.TYPE]


async def test_impossible_appointments_are_refused_by_name(database: Database) -> None:
    async with database.transaction(wakes=False) as connection:
        await end_office(connection, "TH-10", last_day=END, by="officer:one")
    with pytest.raises(Refusal, match="not_found"):
        await _appoint(database, "XX")
    for first, last, code in (
        (date(2021, 2, 1), None, "office_not_open"),
        (date(2019, 1, 1), DAY, "office_not_open"),
        (DAY, None, "appointment_outside_office"),
        (DAY, SINCE, "appointment_days_reversed"),
    ):
        with pytest.raises(Refusal, match=code):
            await _appoint(database, first=first, last=last)
    with pytest.raises(Refusal, match="own_appointment"):
        await _appoint(database, first=DAY, last=END, by="somchai")


async def test_what_a_member_of_staff_reaches_follows_the_appointments(database: Database) -> None:
    offices = StaffOffices(database)

    async def reach(office: str | None = None, *, role: str = "officer", day: date = DAY) -> tuple[str, ...] | None:
        return (await offices.reach("somchai", role=role, office=office, today=day)).areas

    async def refused(office: str | None = None, *, role: str = "officer", day: date = DAY) -> str:
        with pytest.raises(NoOffice) as no:
            await reach(office, role=role, day=day)
        return no.value.why

    assert await reach() is None, "nobody appointed it: the whole country"
    assert await reach("TH-10") == ("TH-10",), "the token says so"
    assert await refused("XX") == "no_such_office"
    await _appoint(database, first=DAY)
    assert await reach(day=SINCE) is None
    assert await reach() == await reach("TH-10") == ("TH-10",), "a token without an office sees no more"
    assert await refused("TH") == "not_of_this_office"
    assert await refused(role="manager") == "appointment_ended"
    await _remove(database)
    after = date(2021, 1, 30)
    assert await refused(day=after) == await refused("TH-10", day=after) == "appointment_ended"
    await _appoint(database, "TH", first=after)
    assert await reach(day=after) is None
    assert await refused("TH-10", day=after) == "appointment_ended"
