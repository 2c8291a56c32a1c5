"""Employments are corrected and decided, each with its history and its event."""

from datetime import date, timedelta

import pytest

from libs.common.refusals import Refusal
from libs.contracts.registration import EmploymentCorrected
from services.registration.employments.actions.change_employment import (
    confirm_employment,
    decide_objection,
    object_to,
)
from services.registration.employments.rows import doubts
from services.registration.employments.rows import employments as rows
from services.registration.employments.tests.employed import STARTED, Registered, facts_said


async def test_a_correction_keeps_the_history_and_an_end_has_a_reason(registered: Registered) -> None:
    first = await rows.employment(registered.database, registered.employment_id)
    assert first is not None
    with pytest.raises(Refusal, match="request_invalid"):
        await registered.correct({"ended_on": date(2020, 7, 1)})
    with pytest.raises(Refusal, match="correction_too_far_back"):
        await registered.correct({"started_on": date(2020, 3, 1)}, reach=timedelta(days=365))
    changed = await registered.correct({"started_on": date(2020, 3, 1), "ended_on": date(2020, 7, 1), "reason": "died"})
    assert await registered.correct({"reason": "died"}) == changed
    opened = await registered.correct({"ended_on": None})
    assert (opened.version, opened.started_on, opened.ended_on, opened.end_reason) == (3, date(2020, 3, 1), None, None)
    known = await rows.employment(registered.database, registered.employment_id, known_at=first.recorded_at)
    assert known == first
    versions = await rows.employment_history(registered.database, registered.employment_id)
    assert [(v.started_on, v.end_reason, v.because) for v in versions] == [
        (STARTED, None, None),
        (date(2020, 3, 1), "died", "a contract was shown"),
        (date(2020, 3, 1), None, "a contract was shown"),
    ]


async def test_what_the_person_says_and_an_officer_decides(registered: Registered) -> None:
    await registered.end(date(2020, 7, 1))
    waiting = await registered.start(date(2020, 8, 1))
    async with registered.database.transaction(wakes=False) as connection:
        confirmed = await confirm_employment(connection, waiting.employment_id, by="person:x", entered_by="person")
        with pytest.raises(Refusal, match="employment_not_in_doubt"):
            await confirm_employment(connection, waiting.employment_id, by="person:x", entered_by="person")
        contested = await object_to(connection, waiting.employment_id, because="not mine", by="person:x")
    assert (confirmed.standing, contested.standing) == ("stands", "contested")
    (doubt,) = await doubts.employments_in_doubt(registered.database, limit=9)
    assert (doubt.employment_id, doubt.name, doubt.because) == (waiting.employment_id, "ตัวอย่าง", "not mine")
    async with registered.database.transaction(wakes=False) as connection:
        told = {"decision": "upheld", "because": "no contract", "by": "officer:one"}
        decided = await decide_objection(connection, waiting.employment_id, **told)
        with pytest.raises(Refusal, match="employment_void"):
            await object_to(connection, waiting.employment_id, because="again", by="person:x")
    assert decided.standing == "void"
    assert await doubts.employments_in_doubt(registered.database, limit=9) == []
    events = EmploymentCorrected.model_validate_json((await facts_said(registered))[-1][1])
    assert (events.standing, events.started_on, events.ended_on, events.reason) == ("void", waiting.started_on,
                                                                           waiting.started_on, None)  # fmt: skip
