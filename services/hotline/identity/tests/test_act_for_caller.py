"""An agent acts with the person's confirmation: of one request, for a limited time."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import Refusal
from services.hotline.identity.actions.act_for_caller import (
    ask_to_confirm,
    confirmed_digest,
    decide_confirmation,
    require_caller_known,
)
from services.hotline.identity.api.confirmations import TO_DECIDE
from services.hotline.identity.rows.confirmations import (
    Confirmation,
    confirmations_of_case,
    confirmations_to_decide,
)
from services.hotline.identity.rules.person import PERSON
from services.hotline.identity.tests.checked import CLOCK, NUMBER, PHONE, RIGHT, check
from services.hotline.tests.desk import AGENT, Desk


async def _asked(desk: Desk, case_id: UUID, person_id: UUID, now: datetime, *, words: str = "x") -> Confirmation:
    async with desk.database.transaction(wakes=False) as connection:
        return await ask_to_confirm(
            connection,
            PERSON,
            case_id=case_id,
            subject_id=person_id,
            service="benefits",
            path="/v1/claims/1/payee",
            body={"words": words},
            digest=words,
            asked_by=AGENT,
            now=now,
        )


async def test_one_yes_is_of_one_request_and_ends(desk: Desk) -> None:
    person, now = await desk.has_person(NUMBER, PHONE), CLOCK.now()
    case = await desk.has_case(person)
    with pytest.raises(Refusal, match="identity_not_checked"):
        await _asked(desk, case, person, now)
    assert (await check(desk, case, person, RIGHT)).passed
    asked = await _asked(desk, case, person, now, words="ธนาคาร")
    assert (asked.body, asked.status, asked.until - asked.asked_at) == (
        {"words": "ธนาคาร"},
        "pending",
        timedelta(minutes=15),
    )
    mine = await confirmations_to_decide(desk.database, person, now=now, before=TO_DECIDE.first, limit=9)
    assert [(one.confirmation_id, one.whole) for one in mine] == [(asked.confirmation_id, 1)]
    async with desk.database.transaction(wakes=False) as connection:
        given = {"case_id": case, "subject_id": person}
        with pytest.raises(Refusal, match="not_confirmed"):
            await confirmed_digest(connection, PERSON, asked.confirmation_id, **given, now=now)
        with pytest.raises(Refusal, match="not_found"):
            await decide_confirmation(
                connection, PERSON, asked.confirmation_id, subject_id=uuid4(), decision="confirmed", now=now
            )
        yes = {"subject_id": person, "decision": "confirmed", "now": now}
        assert (await decide_confirmation(connection, PERSON, asked.confirmation_id, **yes)).status == "confirmed"
        with pytest.raises(Refusal, match="confirmation_decided"):
            await decide_confirmation(connection, PERSON, asked.confirmation_id, **yes)
        assert await confirmed_digest(connection, PERSON, asked.confirmation_id, **given, now=now) == "ธนาคาร"
        with pytest.raises(Refusal, match="not_confirmed"):
            await confirmed_digest(connection, PERSON, asked.confirmation_id, **given, now=asked.until)
        with pytest.raises(Refusal, match="identity_not_checked"):
            await require_caller_known(connection, PERSON, **given, agent=AGENT, now=now + timedelta(hours=1))
    assert await confirmations_to_decide(desk.database, person, now=now, before=TO_DECIDE.first, limit=9) == []
    listed = {"party": "person", "before": TO_DECIDE.first, "limit": 9}
    (told,) = await confirmations_of_case(desk.database, case, asked_by=AGENT, **listed)
    assert told.status == "confirmed"
    assert await confirmations_of_case(desk.database, case, asked_by="agent:b", **listed) == []
    assert await confirmations_of_case(desk.database, case, asked_by=AGENT, **{**listed, "party": "employer"}) == []
