"""Testing: registered, booked, sampled, resulted, corrected; drawn at random and repeatable."""

import asyncio
import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from libs.common.database.connections import Database
from services.programmes.testing.rules.random_draw import FRAME_HASH_SQL, RANK_SQL, drawn, frame_hash
from tests.fresh_databases import FreshDatabases
from tests.programmes import PATH, in_the_programme, mine, positive, registered, resulted, said, sampled, session
from tests.running_suite import RunningSuite, running_suite
from tests.tried import tried

_TWIN = text(f"""
    WITH frame AS (SELECT * FROM unnest(CAST(:frame AS uuid[])) AS f(person_id))
    SELECT (SELECT array_agg(person_id ORDER BY {RANK_SQL}) FROM frame) AS ranked,
           (SELECT {FRAME_HASH_SQL} FROM frame) AS hash
""")


async def test_from_registration_to_the_result(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    person, other = employer.staff[0][0], employer.staff[1][0]
    _, full = await session(suite, "testing", day="2021-06-08", capacity=1, offers="rt_pcr")
    test = await registered(suite, person)
    assert (test["priority"], test["method"], test["status"]) == (2, "rt_pcr", "registered")
    again = await suite.post(suite.become("person", person), f"{PATH}/tests", {**_contact(person)})
    assert (again.status_code, again.json()["code"]) == (409, "test_already_open")
    theirs = await suite.post(suite.become("person", other), f"{PATH}/tests", {**_contact(person)})
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


async def test_a_corrected_result_takes_back_what_followed_from_the_wrong_one(local_suite: RunningSuite) -> None:
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


async def test_the_employer_learns_the_days_and_nothing_else(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer, other = await in_the_programme(suite, 1), await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    await positive(suite, person)
    await suite.settled()
    found = (await suite.get(employer.persona, f"{PATH}/employers/{employer.id}/isolations")).json()["items"]
    assert [set(item) for item in found] == [{"person_id", "order_number", "first_day", "last_day", "withdrawn"}]
    first, last = date.fromisoformat(found[0]["first_day"]), date.fromisoformat(found[0]["last_day"])
    path, one = f"{PATH}/employers/{employer.id}/isolations", timedelta(days=1)
    for day, there in ((first - one, 0), (first, 1), (last, 1), (last + one, 0)):
        held = (await suite.get(employer.persona, path, on=str(day))).json()["items"]
        assert len(held) == there, day
    for today, there in ((last, 1), (last + one, 0)):
        await suite.move_to(str(today))
        assert len((await suite.get(employer.persona, path, current="true")).json()["items"]) == there, today
    assert (await suite.get(employer.persona, path, on="0001-01-01")).status_code == 422
    feed = (await suite.get(employer.persona, f"{PATH}/events", after=0)).json()["items"]
    assert [event["type"] for event in feed] == ["programmes.isolation_ordered.v1"]
    assert (await suite.get(other.persona, f"{PATH}/employers/{employer.id}/isolations")).status_code == 404
    assert (await suite.get(other.persona, f"{PATH}/events", after=0)).json()["items"] == []
    for path in (f"persons/{person}", "me"):
        assert (await suite.get(employer.persona, f"{PATH}/{path}")).status_code == 403
    look = (await suite.get("officer", f"{PATH}/persons/{person}")).json()
    assert "outcome" not in look["tests"][0], "no result without a purpose"
    headers = {"Authorization": f"Bearer {suite.token('officer')}", "X-Purpose": "complaint 12"}
    told = (await suite.http.get(f"{PATH}/persons/{person}", headers=headers)).json()
    assert told["tests"][0]["outcome"] == "positive"
    await suite.settled()
    looks = (await suite.get(suite.become("person", person), f"{PATH}/me/looks")).json()["items"]
    assert any(look["purpose"] == "complaint 12" for look in looks), "the person sees who looked and why"


async def test_triage_refuses_a_contact_of_long_ago_and_puts_symptoms_first(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    person, other = employer.staff[0][0], employer.staff[1][0]
    me = suite.become("person", person)
    for contact in ("2021-05-23", "2021-06-08", None):
        late = await suite.post(me, f"{PATH}/tests", {**_contact(person), "last_contact_on": contact})
        assert (late.status_code, late.json()["code"]) == (422, "contact_too_long_ago"), contact
        assert late.json()["errors"][0]["pointer"] == "/last_contact_on"
    ill = await registered(suite, person, symptoms=True, last_contact_on=None)
    risky = await registered(suite, other, reason="high_risk", last_contact_on=None)
    assert (ill["priority"], risky["priority"], risky["method"]) == (1, 3, "rapid")
    for bad in ({"reason": "drawn"}, {"symptoms": "perhaps"}, {"area": "a\x00b"}, {"person_id": "x"}):
        answer = await suite.post(me, f"{PATH}/tests", {**_contact(person), **bad})
        assert answer.status_code == 422, bad


async def test_an_inconclusive_result_asks_for_another_specimen(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    await registered(suite, person)
    first = await sampled(suite, person)
    await resulted(suite, person, first, "inconclusive")
    second = await sampled(suite, person)
    await resulted(suite, person, second, "positive")
    assert len(await said(suite, "isolation_ordered")) == 1
    closed = await suite.post(
        "officer", f"{PATH}/specimens", {"person_id": person, "code": "S", "taken_on": "2021-06-07"}
    )
    assert closed.json()["code"] == "test_not_open"


async def test_a_draw_can_be_repeated_from_its_frame_and_seed(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await in_the_programme(suite, 12)
    empty = await suite.post("officer", f"{PATH}/draws", {"size": 3, "test_method": "rapid"})
    assert (empty.status_code, empty.json()["code"]) == (409, "draw_frame_empty")
    named = {"employer_id": employer.id, "reason": "market with many cases"}
    await suite.made("officer", f"{PATH}/risk-enterprises", named)
    large = await suite.post("officer", f"{PATH}/draws", {"size": 13, "test_method": "rapid"})
    assert (large.status_code, large.json()["code"]) == (422, "draw_larger_than_frame")
    draw = await suite.made("officer", f"{PATH}/draws", {"size": 5, "test_method": "rapid", "area": "TH-10"})
    assert (draw["frame_size"], draw["tests"], draw["method"]) == (12, 5, "sha256-rank.1")

    assert (await suite.get("manager", f"{PATH}/draws/{draw['id']}/frame")).status_code == 403, "it names persons"
    sheet = (await suite.get("officer", f"{PATH}/draws/{draw['id']}/frame")).text
    frame = [UUID(row["person_id"]) for row in csv.DictReader(io.StringIO(sheet))]
    assert sorted(map(str, frame)) == sorted(person for person, _, _ in employer.staff)
    assert frame_hash(frame) == draw["frame_hash"]
    chosen = drawn(frame, seed=draw["seed"], size=5)
    assert frame[:5] == chosen, "the same persons, by whoever repeats it"
    for person in frame:
        tests = (await mine(suite, str(person)))["tests"]
        assert [t["reason"] for t in tests] == (["drawn"] if person in chosen else [])
    messages = await said(suite, "message_left")
    assert {m["person_id"] for m in messages} == {str(person) for person in chosen}
    other_area = await suite.post("officer", f"{PATH}/draws", {"size": 1, "test_method": "rapid", "area": "TH-50"})
    assert other_area.json()["code"] == "draw_frame_empty"
    await suite.made("officer", f"{PATH}/risk-enterprises", {**named, "in_force": False})
    over = await suite.post("officer", f"{PATH}/draws", {"size": 1, "test_method": "rapid"})
    assert over.json()["code"] == "draw_frame_empty"


async def test_the_draw_in_sql_and_in_python(databases: FreshDatabases) -> None:
    urls = await databases.of_suite()
    database = Database(urls["programmes"], application="test")

    @given(
        st.lists(st.uuids(), min_size=1, max_size=30, unique=True),
        st.text(max_size=20).filter(lambda s: "\x00" not in s),
    )
    async def same(frame: list[UUID], seed: str) -> None:
        (row,) = await database.one_statement(_TWIN, {"frame": frame, "seed": seed})
        assert row["ranked"] == drawn(frame, seed=seed, size=len(frame))
        assert row["hash"] == frame_hash(frame)

    try:
        await tried(same)
    finally:
        await database.close()
        await databases.drop(urls)


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


async def test_a_scheme_without_the_programmes_says_so(databases: FreshDatabases, tmp_path: Path) -> None:
    person = str(uuid4())
    bodies = {
        "tests": {**_contact(person), "last_contact_on": None},
        "draws": {"size": 1, "test_method": "rapid"},
        "specimens": {"person_id": person, "code": "S", "taken_on": "2021-01-01"},
        "facilities": {"name": "H", "area": "VN-HN", "address": "Hà Nội", "beds": 1},
        "doses": {"person_id": person, "site_id": person, "product": "x", "lot": "y", "given_on": "2021-01-01"},
        "vaccinations": {"employer_number": "1", "national_id": "1"},
        "vaccination-schedules": {"phase": 1, "product": "x", "first_day": "2021-06-07", "last_day": "2021-06-08"},
    }
    async with running_suite(databases, tmp_path, country="viet_nam") as suite:
        for path, body in bodies.items():
            answer = await suite.post("officer", f"{PATH}/{path}", body)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_in_this_scheme"), path
        for path in ("figures", "reported-figures"):
            assert (await suite.http.get(f"{PATH}/{path}")).json()["code"] == "not_in_this_scheme"


def _contact(person: str) -> dict[str, Any]:
    return {"person_id": person, "reason": "close_contact", "symptoms": False, "last_contact_on": "2021-06-05",
            "area": "TH-10"}  # fmt: skip


def _result(code: str, person: str, outcome: str = "negative") -> dict[str, Any]:
    return {"specimen_code": code, "person_id": person, "outcome": outcome, "laboratory": "Ramathibodi"}
