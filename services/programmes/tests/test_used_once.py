"""A used, full or open thing is refused by name, for one request and for twelve at once."""

import asyncio
from collections import Counter
from typing import Any

from tests.programmes import (
    PATH,
    another_session,
    confirmed,
    in_the_programme,
    registered,
    session,
)
from tests.running_suite import RunningSuite


async def test_a_used_thing_is_refused_by_name_for_one_and_for_twelve_at_once(shared_suite: RunningSuite) -> None:
    """Each unique index that a door can reach: one request succeeds, the others get a named refusal."""
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
