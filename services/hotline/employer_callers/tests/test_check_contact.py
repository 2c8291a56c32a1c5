"""A contact of an employer is checked: two right answers that no screen shows, three wrong tries a day."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.common.refusals import Refusal, RequestInvalid
from services.hotline.employer_callers.actions.check_contact import lift_lock
from services.hotline.employer_callers.actions.look_at_employer import look_at_employer
from services.hotline.employer_callers.tests.called import CLOCK, PAID, PHONE, RIGHT, TODAY, WRONG, Called
from services.hotline.tests.desk import AGENT

_LINKED = text("SELECT employer_id FROM service_case WHERE case_id = :case_id")
_SHOWN = text("UPDATE service_case SET phone = :phone WHERE case_id = :case_id")
_ASKED = text("SELECT asked FROM identity_check ORDER BY check_id")


async def test_two_right_answers_pass_and_link_the_case(called: Called) -> None:
    case = await called.desk.has_case()
    assert (await called.check(case, {"contact_phone": PHONE})).outcome == "too_few"
    assert (await called.check(case, {"contact_phone": PHONE, "payment_amount": "1"})).tries_left == 2
    for answers in (RIGHT, {"contact_phone": PHONE, "payment_amount": PAID}):
        assert (await called.check(case, answers)).passed, answers
    (row,) = await called.database.one_statement(_LINKED, {"case_id": case})
    assert row["employer_id"] == called.employer
    asked = [row["asked"] for row in await called.database.one_statement(_ASKED, {})]
    assert asked[-1] == ["contact_phone", "payment_amount"], "the questions are stored, the answers are not"
    with pytest.raises(RequestInvalid):
        await called.check(case, {"contact_phone": "1", "payment_amount": "much"})
    with pytest.raises(Refusal, match="not_found"):
        await Called(called.desk, uuid4(), called.contact).check(case, RIGHT)
    other = await called.desk.has_case(agent="agent:b")
    with pytest.raises(Refusal, match="case_not_about_employer"):
        await called.check(other, RIGHT)


async def test_a_phone_on_the_screen_does_not_count(called: Called) -> None:
    case = await called.desk.has_case()
    await called.database.one_statement(_SHOWN, {"case_id": case, "phone": PHONE})
    assert (await called.check(case, RIGHT)).outcome == "too_few"
    assert (await called.check(case, {**RIGHT, "payment_amount": PAID})).passed


async def test_three_wrong_tries_lock_the_employer_for_the_day(called: Called) -> None:
    cases = [await called.desk.has_case() for _ in range(6)]
    tried = await asyncio.gather(*(called.check(case, WRONG) for case in cases), return_exceptions=True)
    left = sorted(one.tries_left for one in tried if not isinstance(one, BaseException))
    assert left == [0, 1, 2], "concurrent tries are counted one after the other"
    with pytest.raises(Refusal, match="employer_check_locked"):
        await called.check(cases[0], RIGHT)
    async with called.database.transaction(wakes=False) as connection:
        assert await lift_lock(connection, employer_id=called.employer, today=TODAY)
        assert not await lift_lock(connection, employer_id=called.employer, today=TODAY)
    assert (await called.check(cases[0], RIGHT)).passed


async def test_an_agent_who_saw_the_employer_whole_does_not_ask(called: Called) -> None:
    case = await called.desk.has_case()
    await called.check(case, RIGHT)
    second = await called.desk.has_case(agent="agent:b")
    await called.database.one_statement(
        text("UPDATE service_case SET employer_id = :e WHERE case_id = :c"), {"e": called.employer, "c": second}
    )
    async with called.database.transaction(wakes=False) as connection:
        await look_at_employer(
            connection, employer_id=called.employer, looked_by="agent:b", case_id=second, purpose="x", at=CLOCK.now()
        )
    with pytest.raises(Refusal, match="employer_details_already_open"):
        await called.check(second, RIGHT, agent="agent:b")
    assert (await called.check(case, RIGHT, agent=AGENT)).passed, "who checked before is not hindered"
