"""A purpose unmasks a person for the staff member who gave it, and another one reviews it."""

from uuid import UUID, uuid4

import pytest

from libs.common.refusals import Refusal
from services.hotline.identity.actions.look import look, review_look
from services.hotline.identity.rows.looks import opening, unreviewed_looks
from services.hotline.identity.tests.checked import CLOCK, NUMBER
from services.hotline.tests.desk import AGENT, Desk


async def test_a_purpose_opens_a_person_to_its_giver_and_is_reviewed_by_another(desk: Desk) -> None:
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
    assert waiting.look_id == made.look_id
    async with desk.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="own_look"):
            await review_look(connection, made.look_id, reviewed_by="supervisor:a", verdict="justified", at=now)
        done = await review_look(connection, made.look_id, reviewed_by="supervisor:b", verdict="justified", at=now)
        assert (done.verdict, done.reviewed_by) == ("justified", "supervisor:b")
        with pytest.raises(Refusal, match="look_already_reviewed"):
            await review_look(connection, made.look_id, reviewed_by="supervisor:c", verdict="justified", at=now)
    assert await unreviewed_looks(desk.database, after=UUID(int=0), limit=10) == []
