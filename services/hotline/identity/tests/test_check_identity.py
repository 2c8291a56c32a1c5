"""The case is about the person who passed the check; three wrong tries end the day."""

from uuid import uuid4

import pytest

from libs.common.refusals import Refusal
from services.hotline.identity.actions.check_identity import lift_lock
from services.hotline.identity.rows.checks import acting_stands
from services.hotline.identity.tests.checked import NUMBER, PHONE, RIGHT, TODAY, WRONG, check
from services.hotline.tests.desk import Desk


async def test_the_case_is_about_the_person_who_passed_and_three_wrong_tries_lock(desk: Desk) -> None:
    person, other = await desk.has_person(NUMBER, PHONE), await desk.has_person("2000000000011")
    case = await desk.has_case()
    assert not await acting_stands(desk.database, case_id=case, subject_id=person, agent="a")
    assert (await check(desk, case, person, {"born_on": RIGHT["born_on"]})).outcome == "too_few"
    passed = await check(desk, case, person, RIGHT)
    assert (passed.passed, passed.tries_left, passed.asked) == (True, 3, ["born_on", "national_id_end"])
    assert await acting_stands(desk.database, case_id=case, subject_id=person, agent="a")
    assert not await acting_stands(desk.database, case_id=case, subject_id=other, agent="a")
    assert [(await check(desk, case, other, WRONG)).tries_left for _ in range(3)] == [2, 1, 0]
    with pytest.raises(Refusal, match="identity_check_locked"):
        await check(desk, case, other, RIGHT)
    async with desk.database.transaction(wakes=False) as connection:
        assert await lift_lock(connection, person_id=other, today=TODAY)
        assert not await lift_lock(connection, person_id=other, today=TODAY)
        with pytest.raises(Refusal, match="not_found"):
            await lift_lock(connection, person_id=uuid4(), today=TODAY)
    assert (await check(desk, case, other, WRONG)).tries_left == 2
