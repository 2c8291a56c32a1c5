"""The day of a specimen has limits and can be corrected; the order's days move with it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from libs.common.refusals import Refusal
from services.programmes.testing.actions.correct_specimen import correct_specimen
from services.programmes.testing.rows import isolations
from services.programmes.tests.known import Known
from services.programmes.tests.tested import POSITIVE, result_of, swabbed
from tests.programmes import (
    PATH,
    in_the_programme,
    mine,
    registered,
    resulted,
    said,
)
from tests.running_suite import RunningSuite


async def test_the_days_of_an_order_move_with_the_day_of_its_specimen(known: Known) -> None:
    person_id = known.people[0]
    async with known.database.transaction(wakes=False) as connection:
        specimen_id = await swabbed(known, connection, person_id, "S-1")
        await result_of(known, connection, person_id, POSITIVE)
        who: dict[str, Any] = {"because": "misread", "recorded_by": "officer:test", "today": date(2021, 6, 9)}
        corrected = await correct_specimen(
            connection, known.law, specimen_id=specimen_id, taken_on=date(2021, 6, 8), **who
        )
        assert corrected.taken_on == date(2021, 6, 8)
        order = await isolations.isolation(connection, specimen_id)
        assert order is not None
        assert (order.version, order.first_day, order.last_day) == (2, date(2021, 6, 8), date(2021, 6, 21))
        with pytest.raises(Refusal, match="specimen_outside_test"):
            await correct_specimen(connection, known.law, specimen_id=specimen_id, taken_on=date(2021, 6, 6), **who)


async def test_a_specimens_day_has_bounds_and_can_be_corrected(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1, today="2021-07-20")
    person = employer.staff[0][0]
    await registered(suite, person)
    await suite.move_to("2021-07-24")
    body = {"person_id": person, "code": "S-1"}
    for day, code in (("2012-07-20", "specimen_outside_test"), ("2021-07-19", "specimen_outside_test"),
                      ("2021-07-25", "request_invalid")):  # fmt: skip
        answer = await suite.post("officer", f"{PATH}/specimens", {**body, "taken_on": day})
        assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    specimen = await suite.made("officer", f"{PATH}/specimens", {**body, "taken_on": "2021-07-20"})

    # One from before these bounds, as an upgraded database may hold it.
    database = suite.box.services["programmes"].database
    await database.one_statement(text("UPDATE specimen SET taken_on = '2012-07-20' WHERE code = 'S-1'"))
    result = {"specimen_code": "S-1", "person_id": person, "outcome": "positive", "laboratory": "L"}
    stuck = await suite.post("officer", f"{PATH}/results", result)
    assert stuck.json()["code"] == "no_law_at_date"
    path = f"{PATH}/specimens/{specimen['id']}/taken-on"
    outside = await suite.post("officer", path, {"taken_on": "2021-07-19", "because": "x"})
    assert outside.json()["code"] == "specimen_outside_test"
    await suite.made("officer", path, {"taken_on": "2021-07-21", "because": "the year was mistyped"})
    await resulted(suite, person, specimen, "positive")
    before = (await mine(suite, person))["isolations"][0]
    await suite.made("officer", path, {"taken_on": "2021-07-22", "because": "the label says 22"})
    after = (await mine(suite, person))["isolations"][0]
    assert (before["order_number"], before["first_day"]) == (after["order_number"], "2021-07-21")
    assert after["first_day"] == "2021-07-22"
    orders = await said(suite, "isolation_ordered")
    assert [(o["version"], o["first_day"]) for o in orders] == [(1, "2021-07-21"), (2, "2021-07-22")]
    same = await suite.post("officer", path, {"taken_on": "2021-07-22", "because": "x"})
    assert same.json()["code"] == "nothing_to_correct"
