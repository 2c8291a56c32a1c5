"""Vaccination: registered by employers, confirmed, seated, given, corrected, certified."""

import asyncio
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
    positive,
    said,
    session,
)
from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

_SEATS_TWICE = text("""
    SELECT count(*) AS n FROM (SELECT session_id, seat_no FROM booking WHERE status = 'booked'
                               GROUP BY session_id, seat_no HAVING count(*) > 1) t
""")
_ORDER = text("""
    SELECT b.rank, x.day, v.risk, v.recorded_at FROM booking b JOIN session x USING (session_id)
    JOIN vaccination v ON v.vaccination_id = b.subject_id ORDER BY b.rank
""")


async def _schedule(suite: RunningSuite, **changed: Any) -> dict[str, Any]:
    body = {"phase": 1, "product": "astrazeneca", "first_day": "2021-06-07", "last_day": "2021-12-31"}
    return await suite.made("officer", f"{PATH}/vaccination-schedules", {**body, **changed})


async def test_from_the_employers_registration_to_the_second_dose(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 3)
    people = [person for person, _, _ in employer.staff]
    await confirmed(suite, employer)
    site, first = await session(suite, "vaccination", day="2021-06-08", capacity=2, offers="astrazeneca")
    await another_session(suite, site, day="2021-06-09", capacity=5, offers="astrazeneca")
    done = await _schedule(suite)
    assert (done["persons"], done["seated"]) == (3, 3)
    told = {b["person_id"]: b for b in await said(suite, "booking_made")}
    assert [told[p]["day"] for p in people] == ["2021-06-08", "2021-06-08", "2021-06-09"], (
        "in the order of registration"
    )
    assert "ดินแดง" in told[people[0]]["place"]
    assert set(told[people[0]]) == {"booking_id", "person_id", "day", "starts_at", "place"}
    why = (
        await suite.get(suite.become("person", people[2]), f"{PATH}/bookings/{told[people[2]]['booking_id']}")
    ).json()
    assert why["why"][-1]["arithmetic"].startswith("3 of 3 persons for dose 1")
    nobody = await suite.post("officer", f"{PATH}/vaccination-schedules", {
        "phase": 1, "product": "astrazeneca", "first_day": "2021-06-07", "last_day": "2021-12-31"})  # fmt: skip
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nobody_to_seat")

    await suite.move_to("2021-06-08")
    given = await given_dose(suite, people[0], site, "2021-06-08")
    assert given.status_code == 201, given.text
    card = await mine(suite, people[0])
    assert (card["bookings"][0]["status"], card["vaccinations"][0]["due_from"]) == ("kept", "2021-08-03")
    early = await given_dose(suite, people[0], site, "2021-06-08")
    assert (early.status_code, early.json()["code"]) == (409, "dose_before_interval")
    soon = await suite.post("officer", f"{PATH}/bookings", {"person_id": people[0], "session_id": first})
    assert soon.json()["code"] == "dose_before_interval"
    await suite.move_to("2021-08-03")
    other = await given_dose(suite, people[0], site, "2021-08-03", product="coronavac")
    assert other.json()["code"] == "other_product"
    await another_session(suite, site, day="2021-08-10", capacity=5, offers="astrazeneca")
    second = await _schedule(suite, dose_no=2, first_day="2021-08-03")
    assert (second["persons"], second["seated"]) == (1, 1)
    await suite.move_to("2021-08-10")
    assert (await given_dose(suite, people[0], site, "2021-08-10")).json()["dose_no"] == 2
    more = await given_dose(suite, people[0], site, "2021-08-10")
    assert more.json()["code"] == "course_complete"
    counted = (await suite.http.get(f"{PATH}/figures")).json()
    assert {(i["happening"], i["phase"]) for i in counted["items"]} >= {("dose_1", 1), ("dose_2", 1)}
    shown = next(i for i in counted["items"] if i["happening"] == "dose_1")
    assert (shown["areas"], shown["total"]) == ({"TH-10": None}, None), "one person is not published"


async def test_whoever_did_not_come_is_asked_again(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    await confirmed(suite, employer)
    await session(suite, "vaccination", day="2021-06-08", capacity=2, offers="astrazeneca")
    await _schedule(suite)
    await suite.move_to("2021-06-09")
    for _ in range(200):
        card = await mine(suite, person)
        if card["bookings"][0]["status"] == "missed":
            break
        await asyncio.sleep(0.02)
    assert (card["bookings"][0]["status"], card["messages"][0]["about"]) == ("missed", "booking")
    _, later = await session(suite, "vaccination", day="2021-06-10", capacity=1, offers="astrazeneca")
    me = suite.become("person", person)
    booking = await suite.made(me, f"{PATH}/bookings", {"person_id": person, "session_id": later})
    _, another = await session(suite, "vaccination", day="2021-06-11", capacity=1, offers="astrazeneca")
    moved = await suite.made(me, f"{PATH}/bookings/{booking['id']}/move", {"session_id": another})
    assert moved["session_id"] == another
    assert (await suite.get(me, f"{PATH}/sessions")).json()["items"][0]["free"] == 1, "the old seat is free again"
    _, gone = await session(suite, "vaccination", day="2021-06-12", capacity=1, offers="astrazeneca")
    await suite.move_to("2021-06-13")
    past = await suite.post(me, f"{PATH}/bookings", {"person_id": person, "session_id": gone})
    assert (past.status_code, past.json()["code"]) == (422, "session_is_over")


async def test_one_person_is_registered_once_whoever_comes_first(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two = await in_the_programme(suite, 1), await staffed(suite, 0)
    person, number, _ = one.staff[0]
    started = {"employer_id": two.id, "person_id": person, "started_on": "2020-01-01", "branch": "000000"}
    await suite.made("officer", "/registration/v1/employments", started)
    await suite.settled()
    bodies = [(e.persona, {"employer_number": e.number, "national_id": number}) for e in (one, two)] * 5
    answers = await asyncio.gather(*(suite.post(who, f"{PATH}/vaccinations", body) for who, body in bodies))
    ok = [a.json()["id"] for a in answers if a.status_code == 201]
    refused = [a.json() for a in answers if a.status_code != 201]
    assert len(set(ok)) == 1
    assert len(ok) == len(refused) == 5, [a.text for a in answers]
    assert {p["errors"][0]["code"] for p in refused} == {"already_registered"}
    assert all(one.number not in str(p) and one.id not in str(p) for p in refused), "not by whom"


async def test_the_order_is_risk_then_time_and_seats_are_given_once(local_suite: RunningSuite) -> None:
    suite = local_suite
    shop = await in_the_programme(suite, 4)
    body = {"registration_number": "1999999992", "name": "โรงพยาบาล", "area": "TH-10", "sector": "Q86",
            "registered_on": "2019-01-01"}  # fmt: skip
    made = await suite.made("officer", "/registration/v1/employers", body)
    clinic = Staffed(suite, made["id"], "1999999992")
    await clinic.hire(2)
    await suite.settled()
    await confirmed(suite, shop)
    await confirmed(suite, clinic)
    site, _ = await session(suite, "vaccination", day="2021-06-08", capacity=2, offers="astrazeneca")
    later = await another_session(suite, site, day="2021-06-09", capacity=3, offers="astrazeneca")
    person = shop.staff[0][0]
    books = [suite.post("officer", f"{PATH}/bookings", {"person_id": person, "session_id": later})]
    runs = [suite.post("officer", f"{PATH}/vaccination-schedules", {
        "phase": 1, "product": "astrazeneca", "first_day": "2021-06-07", "last_day": "2021-06-30"})
        for _ in range(3)]  # fmt: skip
    answers = await asyncio.gather(*runs, *books)
    assert {a.status_code for a in answers} <= {201, 409}, [a.text for a in answers]
    database = suite.box.services["programmes"].database
    assert (await database.one_statement(_SEATS_TWICE))[0]["n"] == 0
    rows = [row for row in await database.one_statement(_ORDER) if row["rank"] is not None]
    assert [row["risk"] for row in rows] == sorted(row["risk"] for row in rows)
    assert [row["day"] for row in rows] == sorted(row["day"] for row in rows)
    assert [row["risk"] for row in rows[:2]] == [1, 1], "who works in a hospital comes first"
    free = (await suite.get("officer", f"{PATH}/sessions")).json()["items"]
    assert sum(s["free"] for s in free) == 0, "six persons, five seats"


async def test_phases_are_chosen_with_the_figures_before_one(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    await hospitel(suite, 1)
    await positive(suite, employer.staff[0][0])
    seen = (await suite.get("officer", f"{PATH}/vaccination-phases/figures")).json()
    assert [(a["area"], a["cases"]) for a in seen["areas"]] == [("TH-10", 1)]
    choice = {
        "areas": ["TH-12", "TH-13"],
        "starts_on": "2021-06-14",
        "figures_hash": seen["hash"],
        "note": "many cases",
    }
    stale = await suite.post("officer", f"{PATH}/vaccination-phases", {**choice, "figures_hash": "0" * 64})
    assert (stale.status_code, stale.json()["code"]) == (409, "figures_have_moved")
    chosen = await suite.made("officer", f"{PATH}/vaccination-phases", choice)
    assert chosen["number"] == 2
    twice = await suite.post("officer", f"{PATH}/vaccination-phases", choice)
    assert twice.json()["code"] == "area_already_chosen"
    early = await suite.post("officer", f"{PATH}/vaccination-confirmations", {"phase": 2})
    assert (early.status_code, early.json()["code"]) == (409, "phase_not_begun")
    assert (await suite.get("manager", f"{PATH}/vaccination-phases/figures")).status_code == 200
    assert (await suite.get(employer.persona, f"{PATH}/vaccination-phases/figures")).status_code == 403


SLOT = {"day": "2021-06-08", "starts_at": "09:00", "ends_at": "10:00", "capacity": 1, "offers": "astrazeneca"}
DOSE = {"person_id": "PERSON", "site_id": "SITE", "product": "astrazeneca", "lot": "A", "given_on": "2021-06-07"}
RUN = {"phase": 1, "product": "astrazeneca", "first_day": "2021-06-07", "last_day": "2021-06-08"}
BAD: dict[str, tuple[str, dict[str, Any]]] = {
    "a seat for whom nothing was registered": ("bookings", {"person_id": "PERSON", "session_id": "SESSION"}),
    "a dose for whom is not confirmed": ("doses", DOSE),
    "a product that is not given": ("doses", {**DOSE, "product": "water"}),
    "a dose of tomorrow": ("doses", {**DOSE, "given_on": "2021-06-08"}),
    "a session of yesterday": ("sites/SITE/sessions", {**SLOT, "day": "2021-06-06"}),
    "no time of day": ("sites/SITE/sessions", {**SLOT, "starts_at": "25:00"}),
    "a session of nothing": ("sites/SITE/sessions", {**SLOT, "offers": "water"}),
    "a year of another era": ("sites/SITE/sessions", {**SLOT, "day": "2564-06-08"}),
    "no seats": ("sites/SITE/sessions", {**SLOT, "capacity": 0}),
    "a phase that is none": ("vaccination-schedules", {**RUN, "phase": 9}),
    "days the wrong way round": ("vaccination-schedules", {**RUN, "first_day": "2021-06-09"}),
    "days gone by": ("vaccination-schedules", {**RUN, "first_day": "2021-06-01"}),
}


async def test_bad_input_is_told_and_changes_nothing(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await in_the_programme(suite, 1)
    site, slot = await session(suite, "vaccination", day="2021-06-08", capacity=1, offers="astrazeneca")
    names = {"PERSON": employer.staff[0][0], "SITE": site, "SESSION": slot}
    for name, (path, body) in BAD.items():
        filled = {k: names.get(v, v) if isinstance(v, str) else v for k, v in body.items()}
        answer = await suite.post("officer", f"{PATH}/{path.replace('SITE', site)}", filled)
        assert answer.status_code in {404, 409, 422}, f"{name}: {answer.text}"
        assert answer.json()["code"], name
    assert await said(suite, "booking_made") == []
