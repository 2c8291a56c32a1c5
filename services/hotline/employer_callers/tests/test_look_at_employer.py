"""A purpose opens an employer for half an hour, in the agent's own case about it."""

from datetime import timedelta

import pytest

from libs.common.refusals import Refusal
from services.hotline.employer_callers.actions.look_at_employer import look_at_employer
from services.hotline.employer_callers.tests.called import CLOCK, RIGHT, Called
from services.hotline.identity.actions.look import LASTS
from services.hotline.identity.rows.looks import opening
from services.hotline.tests.desk import AGENT


async def test_a_purpose_opens_the_employer_in_the_own_case(called: Called) -> None:
    now = CLOCK.now()
    case, other = await called.desk.has_case(), await called.desk.has_case()
    given = {"employer_id": called.employer, "looked_by": AGENT, "purpose": "months", "at": now}
    with pytest.raises(Refusal, match="case_not_about_employer"):
        async with called.database.transaction(wakes=False) as connection:
            await look_at_employer(connection, case_id=other, **given)
    assert not (await opening(called.database, called.employer, looked_by=AGENT, now=now)).is_open
    await called.check(case, RIGHT)
    async with called.database.transaction(wakes=False) as connection:
        await look_at_employer(connection, case_id=case, **given)
    opened = await opening(called.database, called.employer, looked_by=AGENT, now=now)
    assert (opened.purpose, opened.passed) == ("months", True)
    later = await opening(called.database, called.employer, looked_by=AGENT, now=now + LASTS + timedelta(seconds=1))
    assert not later.is_open
    assert not (await opening(called.database, called.employer, looked_by="agent:b", now=now)).is_open
