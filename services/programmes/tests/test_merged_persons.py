"""One person under two ids in programmes: both ids work everywhere, and officers see double records."""

import asyncio
from typing import Any

from sqlalchemy import text

from services.programmes.tables import metadata
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
    sampled,
    session,
)
from tests.running_suite import RunningSuite
from tests.staff import Staffed

COPIES = {"person", "employment", "person_alias", "person_death"}
"""What registration said."""
DOORS_OWN = {"unmasked_look"}
"""What the door keeps of who looked; all else with a person in it is ours."""
AT_A_DEATH = {"death_release"}
"""What a death ended, for its withdrawal: tests/journeys/counter/test_deaths.py."""
OWNED = {name for name, table in metadata.tables.items() if "person_id" in table.c} - COPIES - DOORS_OWN - AT_A_DEATH
PARTS = ("tests", "isolations", "stays", "bookings", "vaccinations", "doses", "certificates", "messages")


async def merge(suite: RunningSuite, kept: str, merged: str) -> str:
    """Merge two persons: asked by one officer, approved by another, and heard; return the merge's path."""
    body = {"kept_id": kept, "merged_id": merged, "reason": "one birth certificate"}
    asked = await suite.made("officer", "/registration/v1/person-merges", body)
    path = f"/registration/v1/person-merges/{asked['id']}"
    await suite.made("officer-2", f"{path}/approval", {"hash": asked["hash"]})
    await suite.settled()
    return path


async def _places(suite: RunningSuite) -> tuple[str, str, str]:
    """Return a vaccination site, a session there, and a session of a test site, in two weeks."""
    site, seat = await session(suite, "vaccination", day="2021-06-21", capacity=9, offers="coronavac")
    _, swab = await session(suite, "testing", day="2021-06-21", capacity=9, offers="rt_pcr")
    return site, seat, swab


async def _testing(suite: RunningSuite, person: str, swab: str, outcome: str = "positive") -> dict[str, Any]:
    await registered(suite, person)
    me = suite.become("person", person)
    await suite.made(me, f"{PATH}/bookings", {"person_id": person, "session_id": swab})
    specimen = await sampled(suite, person)
    await resulted(suite, person, specimen, outcome)
    return specimen


async def _dosed(suite: RunningSuite, person: str, site: str, day: str) -> dict[str, Any]:
    answer = await given_dose(suite, person, site, day, product="coronavac")
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _inbox(suite: RunningSuite) -> dict[str, list[str]]:
    answer = await suite.get("officer", f"{PATH}/inbox", purpose="what waits")
    assert answer.status_code == 200, answer.text
    return {w["about"]["what"]: w["about"]["ids"] for w in answer.json()["items"] if w["kind"] == "merge_overlap"}


async def _owned(suite: RunningSuite, *persons: str) -> set[str]:
    """Return the tables that have a row of these persons."""
    database = suite.box.services["programmes"].database
    found = set()
    for name in OWNED:
        rows = text(f"SELECT 1 FROM {name} WHERE person_id = ANY(CAST(:ids AS uuid[])) LIMIT 1")
        if await database.one_statement(rows, {"ids": list(persons)}):
            found.add(name)
    return found


async def _all_of(suite: RunningSuite, employer: Staffed, person: str, number: str, day: str) -> None:
    """Write every kind of row of the programmes under this id."""
    market = {"employer_id": employer.id, "reason": "market"}
    await suite.made("officer", f"{PATH}/risk-enterprises", market)
    await suite.made("officer", f"{PATH}/draws", {"size": 1, "test_method": "rapid"})
    # Out of the frame again: the next draw is of another employer's staff.
    assert (await suite.post("officer", f"{PATH}/risk-enterprises", market | {"in_force": False})).is_success
    site, seat, swab = await _places(suite)
    me = suite.become("person", person)
    again = await suite.post(me, f"{PATH}/tests", {
        "person_id": person, "reason": "high_risk", "symptoms": True, "area": "TH-10"})  # fmt: skip
    assert again.json()["code"] == "test_already_open", "the draw has registered the person"
    await suite.made(me, f"{PATH}/bookings", {"person_id": person, "session_id": swab})
    specimen = await sampled(suite, person)
    await resulted(suite, person, specimen, "positive")
    body = {"employer_number": employer.number, "national_id": number}
    await suite.made(employer.persona, f"{PATH}/vaccinations", body)
    await suite.made("officer", f"{PATH}/vaccination-confirmations", {"phase": 1})
    await suite.made(me, f"{PATH}/bookings", {"person_id": person, "session_id": seat})
    dose = await _dosed(suite, person, site, day)
    event = {"severity": "serious", "onset_on": day, "description": "fever"}
    await suite.made(me, f"{PATH}/doses/{dose['id']}/adverse-events", event)
    await suite.made(me, f"{PATH}/vaccination-certificates", {"person_id": person})


async def test_everything_can_be_written_and_read_under_either_id(shared_suite: RunningSuite) -> None:
    """After the merge, every table with a person is written and read under the kept and the merged id."""
    suite = shared_suite
    for under in (0, 1):
        employer = await in_the_programme(suite, 2, today="2021-06-21")
        await hospitel(suite, 1)
        (kept, kept_number, _), (merged, merged_number, _) = employer.staff
        await merge(suite, kept, merged)
        person, number = ((kept, kept_number), (merged, merged_number))[under]
        await _all_of(suite, employer, person, number, "2021-06-21")
        assert await _owned(suite, kept, merged) == OWNED, f"under id {under}"
        cards = [await mine(suite, one) for one in (kept, merged)]
        assert all(cards[0][name] for name in PARTS)
        assert {name: cards[0][name] for name in PARTS} == {name: cards[1][name] for name in PARTS}
        for one in (kept, merged):
            token = suite.become("person", one)
            for path, part in (("tests", "tests"), ("stays", "stays"), ("bookings", "bookings"),
                               ("vaccination-certificates", "certificates")):  # fmt: skip
                answer = await suite.get(token, f"{PATH}/{path}/{cards[0][part][0]['id']}")
                assert answer.status_code == 200, answer.text
        seen = (await suite.get(employer.persona, f"{PATH}/employers/{employer.id}/isolations")).json()["items"]
        assert len(seen) == 1
        assert await _inbox(suite) == {}
        stranger = suite.become("person", (await in_the_programme(suite, 1, today="2021-06-21")).staff[0][0])
        hidden = await suite.get(stranger, f"{PATH}/tests/{cards[0]['tests'][0]['id']}")
        assert hidden.status_code == 404


async def test_the_kept_id_continues_what_the_merged_id_began(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    (kept, _, _), (merged, merged_number, _) = employer.staff
    site, _, swab = await _places(suite)
    body = {"employer_number": employer.number, "national_id": merged_number}
    await suite.made(employer.persona, f"{PATH}/vaccinations", body)
    await suite.made("officer", f"{PATH}/vaccination-confirmations", {"phase": 1})
    await _dosed(suite, merged, site, "2021-06-07")
    old = await suite.made(suite.become("person", merged), f"{PATH}/vaccination-certificates", {"person_id": merged})
    await _testing(suite, merged, swab)
    await registered(suite, merged)
    path = await merge(suite, kept, merged)

    me = suite.become("person", kept)
    twice = await suite.post(me, f"{PATH}/tests", {
        "person_id": kept, "reason": "high_risk", "symptoms": True, "area": "TH-10"})  # fmt: skip
    assert twice.json()["code"] == "test_already_open"
    booked = await suite.made(me, f"{PATH}/bookings", {"person_id": kept, "session_id": swab})
    other = await another_session(suite, await _site_of(suite, swab), day="2021-06-22", capacity=1, offers="rt_pcr")
    await suite.made(suite.become("person", merged), f"{PATH}/bookings/{booked['id']}/move", {"session_id": other})
    specimen = await sampled(suite, kept)
    await resulted(suite, merged, specimen, "negative")
    ward = await hospitel(suite, 1)
    await suite.made("officer", f"{PATH}/facilities/{ward}/admissions", {"person_id": kept})
    second = await suite.post("officer", f"{PATH}/facilities/{ward}/admissions", {"person_id": merged})
    assert (second.status_code, second.json()["code"]) == (409, "stay_step_not_possible")
    await suite.move_to("2021-07-10")
    early = await given_dose(suite, kept, site, "2021-06-20", product="coronavac")
    assert early.json()["code"] == "dose_before_interval", "counted from the dose under the other id"
    assert (await _dosed(suite, kept, site, "2021-07-10"))["dose_no"] == 2
    made = await suite.made(me, f"{PATH}/vaccination-certificates", {"person_id": merged})
    assert made["person_id"] == kept
    shown = (await suite.get(me, f"{PATH}/vaccination-certificates/{made['id']}")).json()
    assert [dose["dose_no"] for dose in shown["doses"]] == [1, 2]
    assert (await suite.get(me, f"{PATH}/vaccination-certificates/{old['id']}")).json()["status"] == "superseded"
    assert (await mine(suite, kept))["vaccinations"][0]["status"] == "complete"
    assert await _inbox(suite) == {}

    await suite.made("officer", f"{path}/reversal", {"reason": "twins"})
    await suite.settled()
    assert [d["dose_no"] for d in (await mine(suite, kept))["doses"]] == [2], "recorded under the kept id"
    assert [d["dose_no"] for d in (await mine(suite, merged))["doses"]] == [1]
    turn = (await mine(suite, merged))["vaccinations"][0]
    assert (turn["status"], turn["next_dose"]) == ("confirmed", 2)
    gone = await suite.get(me, f"{PATH}/vaccination-certificates/{old['id']}")
    assert gone.status_code == 404


async def _site_of(suite: RunningSuite, session_id: str) -> str:
    items = (await suite.get("officer", f"{PATH}/sessions", limit=100)).json()["items"]
    return str(next(item["site_id"] for item in items if item["id"] == session_id))


async def test_double_records_go_to_an_officer(shared_suite: RunningSuite) -> None:
    """Two of everything before the merge: nothing breaks, an officer sees each pair, and can end one of it."""
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    people = [person for person, _, _ in employer.staff]
    kept, merged = people
    site, seat, swab = await _places(suite)
    vaccinations = await confirmed(suite, employer)
    doses = [await _dosed(suite, person, site, "2021-06-07") for person in people]
    for person in people:
        me = suite.become("person", person)
        await _testing(suite, person, swab)
        await registered(suite, person)
        await suite.made(me, f"{PATH}/bookings", {"person_id": person, "session_id": swab})
        await suite.made(me, f"{PATH}/vaccination-certificates", {"person_id": person})
    later = await another_session(suite, site, day="2021-07-01", capacity=9, offers="coronavac")
    for person in people:
        await suite.made(suite.become("person", person), f"{PATH}/bookings", {"person_id": person, "session_id": later})
    path = await merge(suite, kept, merged)
    twice = await _inbox(suite)
    assert set(twice) == {"test", "stay", "booking testing", "registration", "dose 1"}, (
        "two doses make the course: the seats of the second were given back"
    )
    assert twice["registration"] == vaccinations
    assert twice["dose 1"] == [dose["id"] for dose in doses]

    ward = await hospitel(suite, 2)
    for person in people:
        me = suite.become("person", person)
        token, stay = ({"person_id": person}, f"{PATH}/facilities/{ward}/admissions")
        answers = [
            await suite.post("officer", stay, token),
            await suite.post(me, f"{PATH}/bookings", {"person_id": person, "session_id": seat}),
            await given_dose(suite, person, site, "2021-06-07", product="coronavac"),
            await suite.post(me, f"{PATH}/vaccination-certificates", token),
            await suite.post("officer", f"{PATH}/vaccination-confirmations", {"phase": 1}),
            await suite.get(me, f"{PATH}/me"),
        ]
        assert [a.status_code for a in answers if a.status_code >= 500] == []
    held = [stay for stay in (await mine(suite, kept))["stays"] if stay["bed"]]
    assert len(held) == 1, "one person, one bed"

    wrong = await suite.post("officer", f"{PATH}/doses/{doses[1]['id']}/corrections", {"dose_no": 2, "because": "x"})
    assert wrong.json()["code"] == "dose_before_interval"
    await suite.made("officer", f"{PATH}/doses/{doses[1]['id']}/corrections", {"annulled": True, "because": "the same"})
    await suite.made("officer", f"{PATH}/vaccinations/{vaccinations[1]}/withdrawal", {})
    await suite.made("officer", f"{PATH}/bookings/{twice['booking testing'][0]}/cancellation", {})
    await suite.made("officer", f"{PATH}/tests/{twice['test'][0]}/cancellation", {})
    assert set(await _inbox(suite)) == {"stay"}
    turn = (await mine(suite, kept))["vaccinations"][0]
    assert (turn["next_dose"], turn["due_from"]) == (2, "2021-06-28")

    await suite.made("officer", f"{path}/reversal", {"reason": "twins"})
    await suite.settled()
    assert await _inbox(suite) == {}
    assert [len((await mine(suite, person))["stays"]) for person in people] == [1, 1]


async def test_a_merge_and_a_concurrent_write_wait_for_each_other(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    (kept, _, _), (merged, _, _) = employer.staff
    body = {"reason": "high_risk", "symptoms": True, "area": "TH-10"}
    answers, _ = await asyncio.gather(
        asyncio.gather(*(
            suite.post(suite.become("person", person), f"{PATH}/tests", {**body, "person_id": person})
            for person in (kept, merged) * 6)),
        merge(suite, kept, merged),
    )  # fmt: skip
    assert {a.status_code for a in answers} <= {201, 409, 503}
    open_tests = [t for t in (await mine(suite, kept))["tests"] if t["status"] == "registered"]
    assert len(open_tests) == 1 or set(await _inbox(suite)) == {"test"}
