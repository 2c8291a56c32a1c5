"""An agent acts with the employer's confirmation: of one request, for a limited time."""

from datetime import timedelta
from uuid import uuid4

import pytest

from libs.common.refusals import Refusal
from services.hotline.employer_callers.rules.questions import EMPLOYER
from services.hotline.employer_callers.tests.called import CLOCK, RIGHT, Called
from services.hotline.identity.actions.act_for_caller import (
    ask_to_confirm,
    confirmed_digest,
    decide_confirmation,
    require_caller_known,
)
from services.hotline.identity.api.confirmations import TO_DECIDE
from services.hotline.identity.rows.confirmations import confirmations_to_decide
from services.hotline.tests.desk import AGENT


async def test_one_request_is_asked_confirmed_once_and_ends(called: Called) -> None:
    now, employer = CLOCK.now(), called.employer
    case = await called.desk.has_case()
    whose = {"case_id": case, "subject_id": employer}
    body = {"month": "2021-01"}
    wanted = {
        **whose,
        "service": "contributions",
        "path": "/v1/returns",
        "body": body,
        "digest": "x",
        "asked_by": AGENT,
    }
    async with called.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="case_not_about_employer"):
            await ask_to_confirm(connection, EMPLOYER, **wanted, now=now)
    await called.check(case, RIGHT)
    async with called.database.transaction(wakes=False) as connection:
        asked = await ask_to_confirm(connection, EMPLOYER, **wanted, now=now)
    (shown,) = await confirmations_to_decide(called.database, employer, now=now, before=TO_DECIDE.first, limit=9)
    assert (shown.confirmation_id, shown.body) == (asked.confirmation_id, body)
    yes = {"decision": "confirmed", "by": "employer:hr", "now": now}
    async with called.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="employer_not_confirmed"):
            await confirmed_digest(connection, EMPLOYER, asked.confirmation_id, **whose, now=now)
        with pytest.raises(Refusal, match="not_found"):
            await decide_confirmation(connection, EMPLOYER, asked.confirmation_id, subject_id=uuid4(), **yes)
        decided = await decide_confirmation(connection, EMPLOYER, asked.confirmation_id, subject_id=employer, **yes)
        assert decided.status == "confirmed"
        with pytest.raises(Refusal, match="employer_confirmation_decided"):
            await decide_confirmation(connection, EMPLOYER, asked.confirmation_id, subject_id=employer, **yes)
        assert await confirmed_digest(connection, EMPLOYER, asked.confirmation_id, **whose, now=now) == "x"
        with pytest.raises(Refusal, match="employer_not_confirmed"):
            await confirmed_digest(connection, EMPLOYER, asked.confirmation_id, **whose, now=asked.until)
        with pytest.raises(Refusal, match="contact_not_checked"):
            await require_caller_known(connection, EMPLOYER, **whose, agent=AGENT, now=now + timedelta(hours=1))
