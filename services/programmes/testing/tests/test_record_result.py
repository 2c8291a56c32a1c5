"""Results: recorded once, of the right person, corrected with their consequences."""

import asyncio
from datetime import date
from typing import Any

import pytest

from libs.common.refusals import NotFound, Refusal
from services.programmes.testing.rows import isolations
from services.programmes.tests.known import Known
from services.programmes.tests.tested import NEGATIVE, POSITIVE, TODAY, result_of, swabbed
from tests.programmes import (
    PATH,
    contact_of,
    in_the_programme,
    mine,
    positive,
    registered,
    resulted,
    said,
    sampled,
    session,
)
from tests.running_suite import RunningSuite


async def test_a_positive_result_orders_isolation_and_its_correction_withdraws_it(known: Known) -> None:
    person_id, other, _ = known.people
    async with known.database.transaction(wakes=False) as connection:
        specimen_id = await swabbed(known, connection, person_id, "S-1")
        with pytest.raises(Refusal, match="specimen_of_another"):
            await result_of(known, connection, other, POSITIVE)
        with pytest.raises(NotFound):
            await result_of(known, connection, person_id, POSITIVE, code="S-2")
        assert await result_of(known, connection, person_id, POSITIVE) == 1
        order = await isolations.isolation(connection, specimen_id)
        assert order is not None
        assert (order.first_day, order.last_day, order.withdrawn) == (TODAY, date(2021, 6, 20), False)
        with pytest.raises(Refusal, match="result_already_recorded"):
            await result_of(known, connection, person_id, NEGATIVE)
        with pytest.raises(Refusal, match="nothing_to_correct"):
            await result_of(known, connection, person_id, POSITIVE, because="again")
        assert await result_of(known, connection, person_id, NEGATIVE, because="mixed up") == 2
        order = await isolations.isolation(connection, specimen_id)
        assert order is not None
        assert (order.version, order.withdrawn) == (2, True)
    assert await known.found("SELECT status, reason FROM stay") == [("withdrawn", "result_corrected")]
    counted = await known.found(
        "SELECT happening, sum(counts)::integer FROM journal WHERE happening LIKE 'result%' GROUP BY 1"
    )
    assert dict(counted) == {"result_positive": 0, "result_negative": 1}


async def test_from_registration_to_the_result(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    person, other = employer.staff[0][0], employer.staff[1][0]
    _, full = await session(suite, "testing", day="2021-06-08", capacity=1, offers="rt_pcr")
    test = await registered(suite, person)
    assert (test["priority"], test["method"], test["status"]) == (2, "rt_pcr", "registered")
    again = await suite.post(suite.become("person", person), f"{PATH}/tests", {**contact_of(person)})
    assert (again.status_code, again.json()["code"]) == (409, "test_already_open")
    theirs = await suite.post(suite.become("person", other), f"{PATH}/tests", {**contact_of(person)})
    assert theirs.status_code == 404

    me = suite.become("person", person)
    _, quick = await session(suite, "testing", day="2021-06-08", capacity=1, offers="rapid")
    weak = await suite.post(me, f"{PATH}/bookings", {"person_id": person, "session_id": quick})
    assert (weak.status_code, weak.json()["code"]) == (409, "other_method")
    booking = await suite.made(me, f"{PATH}/bookings", {"person_id": person, "session_id": full})
    assert (booking["seat_no"], booking["programme"]) == (1, "testing")
    shown = (await suite.get(me, f"{PATH}/bookings/{booking['id']}")).json()
    assert (shown["day"], shown["why"][0]["arithmetic"]) == ("2021-06-08", "chosen by person")
    await registered(suite, other)
    second = await suite.post(
        suite.become("person", other), f"{PATH}/bookings", {"person_id": other, "session_id": full}
    )
    assert (second.status_code, second.json()["code"]) == (409, "session_is_full")

    specimen = await sampled(suite, person)
    assert (await mine(suite, person))["bookings"][0]["status"] == "kept"
    swapped = await suite.post("officer", f"{PATH}/results", _result(specimen["code"], other))
    assert (swapped.status_code, swapped.json()["code"]) == (409, "specimen_of_another")
    assert (await mine(suite, person))["tests"][0]["outcome"] is None, "nothing half-written"
    await resulted(suite, person, specimen, "negative")
    assert (await mine(suite, person))["tests"][0]["outcome"] == "negative"
    twice = await suite.post("officer", f"{PATH}/results", _result(specimen["code"], person))
    assert (twice.status_code, twice.json()["code"]) == (409, "result_already_recorded")
    assert await said(suite, "isolation_ordered") == []
    assert [m["about"] for m in (await mine(suite, person))["messages"]] == ["result"]


async def test_a_corrected_result_cancels_the_consequences_of_the_wrong_one(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    specimen = await positive(suite, person)
    ordered = (await said(suite, "isolation_ordered"))[0]
    assert (ordered["first_day"], ordered["last_day"], ordered["version"]) == ("2021-06-07", "2021-06-20", 1)
    assert set(ordered) == {"person_id", "first_day", "last_day", "order_number", "version"}, "the days, nothing else"
    assert (await mine(suite, person))["stays"][0]["status"] == "waiting"

    correction = {"outcome": "negative", "laboratory": "Ramathibodi", "because": "labels swapped"}
    path = f"{PATH}/specimens/{specimen['id']}/corrections"
    await suite.made("officer", path, correction)
    withdrawn = (await said(suite, "isolation_withdrawn"))[0]
    assert (withdrawn["order_number"], withdrawn["version"]) == (ordered["order_number"], 2)
    card = await mine(suite, person)
    assert (card["stays"][0]["status"], card["isolations"][0]["withdrawn"]) == ("withdrawn", True)
    same = await suite.post("officer", path, correction)
    assert same.json()["code"] == "nothing_to_correct"
    await suite.made("officer", path, {**correction, "outcome": "positive", "because": "it was right"})
    assert [(o["order_number"], o["version"]) for o in await said(suite, "isolation_ordered")][1:] == [
        (ordered["order_number"], 3)
    ]
    counted = {i["happening"]: i["total"] for i in (await suite.get("officer", f"{PATH}/figures")).json()["items"]}
    assert counted["result_negative"] == 0, "what was counted wrongly is counted back"


async def test_two_laboratories_send_one_result_at_once(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    await registered(suite, person)
    specimen = await sampled(suite, person)
    answers = await asyncio.gather(
        *(suite.post("officer", f"{PATH}/results", _result(specimen["code"], person, "positive")) for _ in range(8))
    )
    assert sorted(a.status_code for a in answers) == [201, *[409] * 7]
    assert len(await said(suite, "isolation_ordered")) == 1


def _result(code: str, person: str, outcome: str = "negative") -> dict[str, Any]:
    return {"specimen_code": code, "person_id": person, "outcome": outcome, "laboratory": "Ramathibodi"}
