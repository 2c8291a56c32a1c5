"""A purpose unmasks a person for the staff member who gave it, and another one reviews it."""

from uuid import UUID, uuid4

import pytest

from libs.common.four_eyes.looks import looks_waiting, review_look, unreviewed_looks
from libs.common.refusals import Refusal
from services.hotline.identity.actions.look import look
from services.hotline.identity.rows.looks import opening
from services.hotline.identity.tests.checked import CLOCK, NUMBER
from services.hotline.tests.desk import AGENT, Desk
from tests.callers import at_the_desk
from tests.running_suite import RunningSuite
from tests.staff import staffed


async def test_a_purpose_unmasks_the_person_and_another_staff_member_reviews_it(desk: Desk) -> None:
    person, now = await desk.has_person(NUMBER), CLOCK.now()
    foreign = await desk.has_case(person, agent="agent:b")
    async with desk.database.transaction(wakes=False) as connection:
        why = {"person_id": person, "looked_by": AGENT, "purpose": "collapsed at the counter", "at": now}
        with pytest.raises(Refusal, match="case_not_yours"):
            await look(connection, **why, case_id=foreign)
        with pytest.raises(Refusal, match="not_found"):
            await look(connection, **{**why, "person_id": uuid4()}, case_id=None)
        made = await look(connection, **why, case_id=None)
    seen = await opening(desk.database, person, looked_by=AGENT, now=now)
    assert (seen.purpose, seen.passed, seen.is_open) == (why["purpose"], False, True)
    for who, when in (("agent:b", now), (AGENT, made.until)):
        assert not (await opening(desk.database, person, looked_by=who, now=when)).is_open
    (waiting,) = await unreviewed_looks(desk.database, after=UUID(int=0), limit=10)
    assert (waiting.id, waiting.person_id, waiting.at) == (made.look_id, str(person), now)
    async with desk.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="own_look"):
            await review_look(connection, made.look_id, reviewed_by="supervisor:a", verdict="justified", at=now)
        done = await review_look(connection, made.look_id, reviewed_by="supervisor:b", verdict="justified", at=now)
        assert (done.verdict, done.reviewed_by) == ("justified", "supervisor:b")
        with pytest.raises(Refusal, match="look_already_reviewed"):
            await review_look(connection, made.look_id, reviewed_by="supervisor:c", verdict="justified", at=now)
    assert await unreviewed_looks(desk.database, after=UUID(int=0), limit=10) == []


async def test_a_purpose_within_an_own_case_opens_and_is_reviewed_by_nobody(desk: Desk) -> None:
    person, now = await desk.has_person(NUMBER), CLOCK.now()
    case = await desk.has_case(person, agent=AGENT)
    async with desk.database.transaction(wakes=False) as connection:
        await look(connection, person_id=person, looked_by=AGENT, case_id=case, purpose="asks for a claim", at=now)
    assert (await opening(desk.database, person, looked_by=AGENT, now=now)).is_open
    assert await looks_waiting(desk.database) == 0


async def test_what_the_hotline_shows_for_a_purpose_by_other_doors_is_reviewed_by_the_same(
    shared_suite: RunningSuite,
) -> None:
    suite = shared_suite
    person = (await staffed(suite, 1)).staff[0][0]
    await at_the_desk(suite)
    about = {"about": "a question", "kind": "request", "person_id": person}
    await suite.made("agent", "/hotline/v1/cases", about)
    await suite.settled()
    read = await suite.get("officer", "/hotline/v1/events", purpose="which calls came in", limit=1000)
    assert person in read.text
    body = {"person_id": person, "purpose": "collapsed at the counter"}
    made = await suite.made("agent", "/hotline/v1/looks", body)
    looks = (await suite.get("supervisor", "/hotline/v1/looks")).json()["items"]
    assert [one["action"] for one in looks] == ["events.read", "person.break_glass"]
    assert looks[1]["id"] == made["id"]
    wall = (await suite.get("supervisor", "/hotline/v1/wall")).json()
    assert [one["id"] for one in wall["looks"]] == [one["id"] for one in looks]
    for one in looks:
        done = await suite.made("supervisor", f"/hotline/v1/looks/{one['id']}/review", {"verdict": "justified"})
        assert (done["id"], done["reviewed_by"]) == (one["id"], "supervisor:supervisor")
    assert (await suite.get("supervisor", "/hotline/v1/looks")).json()["items"] == []
