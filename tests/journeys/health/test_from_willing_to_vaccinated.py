"""From the employer's registration to the second dose: confirmed, seated, asked again, given."""

import asyncio
from typing import Any

from tests.programmes import (
    PATH,
    another_session,
    confirmed,
    given_dose,
    in_the_programme,
    mine,
    said,
    session,
)
from tests.running_suite import RunningSuite


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


async def test_bad_input_is_reported_and_changes_nothing(local_suite: RunningSuite) -> None:
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
