"""Corrections keep the rules of the first entry, no bad day locks anything, and used numbers and labels are refused."""

import asyncio
from collections import Counter
from typing import Any

from sqlalchemy import text

from tests.programmes import (
    PATH,
    another_session,
    confirmed,
    given_dose,
    hospitel,
    in_the_programme,
    mine,
    registered,
    resulted,
    said,
    sampled,
    session,
)
from tests.running_suite import RunningSuite


async def _two_doses(suite: RunningSuite) -> tuple[str, str, list[str]]:
    """Person, site and the ids of dose 1 of 2021-06-07 and dose 2 of 2021-06-28."""
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    site, _ = await session(suite, "vaccination", day="2021-06-30", capacity=2, offers="coronavac")
    await confirmed(suite, employer)
    doses = []
    for day in ("2021-06-07", "2021-06-28"):
        await suite.move_to(day)
        answer = await given_dose(suite, person, site, day, product="coronavac")
        assert answer.status_code == 201, answer.text
        doses.append(answer.json()["id"])
    return person, site, doses


async def test_a_corrected_dose_keeps_the_rules_of_the_first_entry(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person, site, (first, second) = await _two_doses(suite)
    await suite.move_to("2021-08-01")

    async def corrected(dose: str, **changed: Any) -> str:
        path = f"{PATH}/doses/{dose}/corrections"
        answer = await suite.post("officer", path, {**changed, "because": "typed wrong"})
        return str(answer.json().get("code", answer.status_code))

    refused = {
        "dose_before_interval": [(first, {"given_on": "2021-07-10"}), (second, {"given_on": "2021-06-27"})],
        "other_product": [(first, {"product": "astrazeneca"}), (second, {"product": "astrazeneca"})],
        "dose_number_taken": [(first, {"dose_no": 2}), (second, {"dose_no": 1})],
        "dose_number_not_next": [(second, {"dose_no": 3})],
        "later_dose_stands": [(first, {"annulled": True})],
        "product_unknown": [(second, {"product": "water"})],
    }
    for code, tries in refused.items():
        for dose, changed in tries:
            assert await corrected(dose, **changed) == code, changed
    assert await corrected(first, given_on="2021-06-06") == "200"
    assert await corrected(second, given_on="2021-06-29", lot="B7") == "200"

    assert await corrected(second, annulled=True) == "200"
    again = await given_dose(suite, person, site, "2021-07-15", product="coronavac")
    assert again.status_code == 201
    assert await corrected(second, lot="L2") == "dose_number_taken", "its number has a successor"
    assert await corrected(second, dose_no=3) == "dose_number_not_next"
    shown = (await mine(suite, person))["doses"]
    assert [(d["dose_no"], d["given_on"]) for d in shown] == [(1, "2021-06-06"), (2, "2021-07-15")]


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
    database = suite.box.services["programmes"].app.state.database
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


async def test_beds_are_added_whole_and_numbered_on(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await in_the_programme(suite, 0)
    ward = await hospitel(suite, 5)
    path = f"{PATH}/facilities/{ward}/beds"
    two = {"count": 2, "prefix": "A-"}
    done = [await suite.made("officer", path, body) for body in ({"count": 5, "prefix": "1"}, {"count": 10}, two, two)]
    assert [(d["added"], d["first_label"], d["last_label"]) for d in done] == [
        (5, "11", "15"), (10, "16", "25"), (2, "A-1", "A-2"), (2, "A-3", "A-4")]  # fmt: skip
    found = (await suite.get("officer", f"{PATH}/occupancy")).json()["items"]
    assert next(item["beds"] for item in found if item["id"] == ward) == 24
    await suite.made("officer", path, {"count": 1, "prefix": "99999999"})
    await suite.made("officer", path, {"count": 10, "prefix": "9999999"})
    again = await suite.post("officer", path, {"count": 10, "prefix": "9999999"})
    assert again.status_code in {201, 409}
    many = await asyncio.gather(*(suite.post("officer", path, {"count": 3, "prefix": "R"}) for _ in range(6)))
    assert [a.status_code for a in many] == [201] * 6
    assert len({a.json()["first_label"] for a in many}) == 6


async def test_what_is_used_is_refused_by_name_by_one_and_by_twelve_at_once(shared_suite: RunningSuite) -> None:
    """Each unique index of programmes that a door can reach: one wins, the others are told why, nobody gets a 5xx."""
    suite = shared_suite
    employer = await in_the_programme(suite, 13)
    *people, booker = [person for person, _, _ in employer.staff]
    for person in [*people, booker]:
        await registered(suite, person)
    today = "2021-06-07"
    site, _ = await session(suite, "vaccination", day="2021-06-08", capacity=40, offers="coronavac")
    _, swab = await session(suite, "testing", day="2021-06-08", capacity=40, offers="rt_pcr")
    await confirmed(suite, employer)
    specimens = [{"person_id": person, "code": "ONE-LABEL", "taken_on": today} for person in people]
    one = people[0]
    dose = {"person_id": one, "site_id": site, "product": "coronavac", "lot": "L", "given_on": today}
    opening = {"day": "2021-06-09", "starts_at": "09:00", "ends_at": "10:00", "capacity": 1, "offers": "coronavac"}
    tries: list[tuple[str, list[dict[str, Any]], str]] = [
        ("specimens", specimens, "specimen_code_used"),
        (f"sites/{site}/sessions", [opening] * 12, "session_already_open"),
        ("bookings", [{"person_id": booker, "session_id": swab}] * 12, "already_booked"),
        ("doses", [dose] * 12, "dose_before_interval"),
        ("tests", [{"person_id": people[2], "reason": "high_risk", "symptoms": True, "area": "TH-10"}] * 12,
         "test_already_open"),
    ]  # fmt: skip
    for path, bodies, code in tries:
        answers = await asyncio.gather(*(suite.post("officer", f"{PATH}/{path}", body) for body in bodies))
        told = Counter(a.json()["code"] if a.is_error else a.status_code for a in answers)
        won = 0 if path == "tests" else 1
        assert told == Counter({201: won, code: 12 - won} if won else {code: 12}), (path, told)
    later = await another_session(suite, site, day="2021-06-20", capacity=1, offers="coronavac")
    wanted = [{"person_id": person, "session_id": later} for person in people[1:]]
    full = await asyncio.gather(*(suite.post("officer", f"{PATH}/bookings", body) for body in wanted))
    assert Counter(a.json().get("code", 201) for a in full) == {201: 1, "session_is_full": 10}


async def test_days_are_the_countrys(local_suite: RunningSuite) -> None:
    """The business day is not the machine's: a referral counts on the agency's day."""
    suite = local_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    await registered(suite, person)
    specimen = await sampled(suite, person)
    await resulted(suite, person, specimen, "positive", complications=True)
    database = suite.box.services["programmes"].app.state.database
    rows = await database.one_statement(text("SELECT DISTINCT day::text AS day FROM journal"))
    assert [row["day"] for row in rows] == ["2021-06-07"]
