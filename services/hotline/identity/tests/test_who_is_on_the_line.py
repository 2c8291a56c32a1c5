"""An agent acts for a person after a check that passed, and with the person's own yes where money is moved."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import Refusal
from libs.common.runtime.clock import Clock
from services.hotline.identity.actions.act_for_caller import (
    ask_to_confirm,
    confirmed_digest,
    decide_confirmation,
    require_caller_known,
)
from services.hotline.identity.actions.check_identity import Checked, check_identity, lift_lock
from services.hotline.identity.actions.look import look, review_look
from services.hotline.identity.rows.checks import acting_stands
from services.hotline.identity.rows.confirmations import (
    Confirmation,
    confirmations_of_case,
    confirmations_to_decide,
)
from services.hotline.identity.rows.looks import opening, unreviewed_looks
from services.hotline.tests.desk import AGENT, BORN_ON, Desk, a_desk
from tests.fresh_databases import FreshDatabases

NUMBER, PHONE = "1101700230708", "+66812345678"
RIGHT = {"born_on": BORN_ON.isoformat(), "national_id_end": NUMBER[-4:]}
WRONG = {**RIGHT, "national_id_end": "0000"}
TODAY = date(2021, 1, 10)
CLOCK = Clock(zone="Asia/Bangkok")


@pytest.fixture
async def desk(databases: FreshDatabases) -> AsyncIterator[Desk]:
    async with a_desk(databases) as found:
        yield found


async def _check(desk: Desk, case_id: UUID, person_id: UUID, answers: dict[str, str]) -> Checked:
    async with desk.database.transaction(wakes=False) as connection:
        return await check_identity(
            connection,
            case_id=case_id,
            person_id=person_id,
            agent=AGENT,
            answers=answers,
            calling_code="66",
            today=TODAY,
            now=CLOCK.now(),
        )


async def _asked(desk: Desk, case_id: UUID, person_id: UUID, now: datetime, *, words: str = "x") -> Confirmation:
    async with desk.database.transaction(wakes=False) as connection:
        return await ask_to_confirm(
            connection,
            case_id=case_id,
            person_id=person_id,
            service="benefits",
            path="/v1/claims/1/payee",
            body={"words": words},
            digest=words,
            asked_by=AGENT,
            now=now,
        )


async def test_the_case_is_about_whoever_passed_and_three_wrong_tries_end_the_day(desk: Desk) -> None:
    person, other = await desk.has_person(NUMBER, PHONE), await desk.has_person("2000000000011")
    case = await desk.has_case()
    assert not await acting_stands(desk.database, case_id=case, person_id=person, agent="a")
    assert (await _check(desk, case, person, {"born_on": RIGHT["born_on"]})).outcome == "too_few"
    passed = await _check(desk, case, person, RIGHT)
    assert (passed.passed, passed.tries_left, passed.asked) == (True, 3, ["born_on", "national_id_end"])
    assert await acting_stands(desk.database, case_id=case, person_id=person, agent="a")
    assert not await acting_stands(desk.database, case_id=case, person_id=other, agent="a")
    assert [(await _check(desk, case, other, WRONG)).tries_left for _ in range(3)] == [2, 1, 0]
    with pytest.raises(Refusal, match="identity_check_locked"):
        await _check(desk, case, other, RIGHT)
    async with desk.database.transaction(wakes=False) as connection:
        assert await lift_lock(connection, person_id=other, today=TODAY)
        assert not await lift_lock(connection, person_id=other, today=TODAY)
        with pytest.raises(Refusal, match="not_found"):
            await lift_lock(connection, person_id=uuid4(), today=TODAY)
    assert (await _check(desk, case, other, WRONG)).tries_left == 2


async def test_one_yes_is_of_one_request_and_ends(desk: Desk) -> None:
    person, now = await desk.has_person(NUMBER, PHONE), CLOCK.now()
    case = await desk.has_case(person)
    with pytest.raises(Refusal, match="identity_not_checked"):
        await _asked(desk, case, person, now)
    assert (await _check(desk, case, person, RIGHT)).passed
    asked = await _asked(desk, case, person, now, words="ธนาคาร")
    assert (asked.body, asked.status, asked.until - asked.asked_at) == (
        {"words": "ธนาคาร"},
        "pending",
        timedelta(minutes=15),
    )
    mine = await confirmations_to_decide(desk.database, person, now=now)
    assert [(one.confirmation_id, one.whole) for one in mine] == [(asked.confirmation_id, 1)]
    async with desk.database.transaction(wakes=False) as connection:
        given = {"case_id": case, "person_id": person}
        with pytest.raises(Refusal, match="not_confirmed"):
            await confirmed_digest(connection, asked.confirmation_id, **given, now=now)
        with pytest.raises(Refusal, match="not_found"):
            await decide_confirmation(
                connection, asked.confirmation_id, person_id=uuid4(), decision="confirmed", now=now
            )
        yes = {"person_id": person, "decision": "confirmed", "now": now}
        assert (await decide_confirmation(connection, asked.confirmation_id, **yes)).status == "confirmed"
        with pytest.raises(Refusal, match="confirmation_decided"):
            await decide_confirmation(connection, asked.confirmation_id, **yes)
        assert await confirmed_digest(connection, asked.confirmation_id, **given, now=now) == "ธนาคาร"
        with pytest.raises(Refusal, match="not_confirmed"):
            await confirmed_digest(connection, asked.confirmation_id, **given, now=asked.until)
        with pytest.raises(Refusal, match="identity_not_checked"):
            await require_caller_known(connection, **given, agent=AGENT, now=now + timedelta(hours=1))
    assert await confirmations_to_decide(desk.database, person, now=now) == []
    (told,) = await confirmations_of_case(desk.database, case, asked_by=AGENT)
    assert told.status == "confirmed"
    assert await confirmations_of_case(desk.database, case, asked_by="agent:b") == []


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
