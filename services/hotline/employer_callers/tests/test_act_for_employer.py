"""An agent acts with the employer's confirmation: of one request, for a limited time."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import Refusal
from services.hotline.employer_callers.actions.act_for_employer import (
    ask_employer,
    confirmed_digest,
    decide_for_employer,
    require_contact_known,
)
from services.hotline.employer_callers.rows.confirmations import NewEmployerConfirmation, confirmations_to_decide
from services.hotline.employer_callers.tests.called import CLOCK, RIGHT, Called
from services.hotline.identity.api.confirmations import TO_DECIDE
from services.hotline.tests.desk import AGENT


async def test_one_request_is_asked_confirmed_once_and_ends(called: Called) -> None:
    now = CLOCK.now()
    case = await called.desk.has_case()
    wanted = NewEmployerConfirmation(
        uuid4(), case, called.employer, "contributions", "/v1/returns", {"month": "2021-01"}, "digest", AGENT, now, now
    )
    async with called.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="case_not_about_employer"):
            await ask_employer(connection, wanted, now=now)
    await called.check(case, RIGHT)
    whose: dict[str, UUID] = {"case_id": case, "employer_id": called.employer}
    async with called.database.transaction(wakes=False) as connection:
        asked = await ask_employer(connection, wanted, now=now)
    (shown,) = await confirmations_to_decide(called.database, called.employer, now=now, before=TO_DECIDE.first, limit=9)
    assert (shown.confirmation_id, shown.body) == (asked.confirmation_id, {"month": "2021-01"})
    yes = {"decision": "confirmed", "by": "employer:hr", "now": now}
    async with called.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="employer_not_confirmed"):
            await confirmed_digest(connection, asked.confirmation_id, **whose, now=now)
        with pytest.raises(Refusal, match="not_found"):
            await decide_for_employer(connection, asked.confirmation_id, employer_id=uuid4(), **yes)
        decided = await decide_for_employer(connection, asked.confirmation_id, employer_id=called.employer, **yes)
        assert decided.status == "confirmed"
        with pytest.raises(Refusal, match="employer_confirmation_decided"):
            await decide_for_employer(connection, asked.confirmation_id, employer_id=called.employer, **yes)
        assert await confirmed_digest(connection, asked.confirmation_id, **whose, now=now) == "digest"
        with pytest.raises(Refusal, match="employer_not_confirmed"):
            await confirmed_digest(connection, asked.confirmation_id, **whose, now=asked.until)
        with pytest.raises(Refusal, match="contact_not_checked"):
            await require_contact_known(connection, **whose, agent=AGENT, now=now + timedelta(hours=1))
