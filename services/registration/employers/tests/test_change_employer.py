"""An employer changes from a day on: each change is a version, is said whole, and takes nothing away."""

from datetime import date
from typing import Any

import pytest

from libs.common.refusals import Refusal
from libs.contracts.registration import EmployerChanged
from services.registration.employers.actions.change_employer import Changes, change_employer
from services.registration.employers.rows.changes import history
from services.registration.employers.rows.employers import Employer
from services.registration.employers.rules.told_days import ToldDays
from services.registration.employers.tests.conftest import Registered

TODAY = date(2021, 2, 20)


async def _change(registered: Registered, first_day: date, told: ToldDays | None = None, **wanted: Any) -> Employer:
    async with registered.database.transaction(wakes=False) as connection:
        return await change_employer(
            connection,
            registered.employer_id,
            Changes(**wanted),
            first_day=first_day,
            because="a letter",
            by="officer:one",
            told=told or ToldDays(),
            today=TODAY,
        )


async def _refused(registered: Registered, first_day: date, **wanted: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await _change(registered, first_day, **wanted)
    refused.value.say("th")
    return refused.value


async def test_a_change_is_a_version_and_is_said_whole(registered: Registered) -> None:
    await _change(registered, date(2021, 1, 1), area="TH-50", address="1 Nimman Road")
    now = await _change(registered, date(2020, 6, 1), name="ใหม่", area="TH-20")
    assert (now.version, now.name, now.area, now.address) == (3, "ใหม่", "TH-50", "1 Nimman Road")
    assert now.branches == [{"number": "000000", "area": "TH-50"}]
    told = [(one.version, one.first_day, one.name, one.area) for one in await history(
        registered.database, registered.employer_id)]  # fmt: skip
    assert told == [
        (1, date(2019, 1, 1), "ตัวอย่าง", "TH-10"),
        (2, date(2021, 1, 1), None, "TH-50"),
        (3, date(2020, 6, 1), "ใหม่", "TH-20"),
    ]
    events = [EmployerChanged.model_validate_json(body) for kind, body in await registered.said()
            if kind == EmployerChanged.TYPE]  # fmt: skip
    assert [one.changed for one in events] == [["address", "area", "branches"], ["name", "area"]]
    assert [(place.first_day, place.area) for place in events[-1].places] == [
        (date(2019, 1, 1), "TH-10"),
        (date(2020, 6, 1), "TH-20"),
        (date(2021, 1, 1), "TH-50"),
    ]


async def test_days_before_the_registration_and_to_come_are_refused(registered: Registered) -> None:
    for day, code in ((date(2018, 12, 31), "before_registration"), (date(2021, 2, 21), "day_in_the_future")):
        refused = await _refused(registered, day, name="two")
        assert [fault.code for fault in refused.faults] == [code]
    own = ToldDays(earliest=date(2021, 1, 5))
    refused = await _refused(registered, date(2021, 1, 4), told=own, name="two")
    assert [fault.code for fault in refused.faults] == ["day_for_officers"]
    assert await history(registered.database, registered.employer_id) == []
    assert (await _change(registered, date(2021, 1, 5), told=own, name="two")).name == "two"


async def test_a_branch_opens_moves_and_closes(registered: Registered) -> None:
    await _change(registered, date(2020, 6, 1), branches={"000002": "TH-57", "000003": "TH-10"})
    moved = await _change(registered, date(2020, 7, 1), branches={"000002": "TH-50"}, closed=["000003"])
    assert moved.branches == [{"number": "000000", "area": "TH-10"}, {"number": "000002", "area": "TH-50"}]
    assert (await _refused(registered, TODAY, closed=["000000"])).code == "branch_not_open"
    assert (await _refused(registered, TODAY, closed=["000003"])).code == "branch_not_open"
