"""An employment ends once, and another starts after it."""

from datetime import date

import pytest

from libs.common.refusals import Refusal
from services.registration.employments.rows import employments as rows
from services.registration.employments.tests.employed import Registered


async def test_an_employment_ends_once_and_another_starts_after_it(registered: Registered) -> None:
    with pytest.raises(Refusal, match="employment_overlaps"):
        await registered.start(date(2020, 7, 1))
    ended = await registered.end(date(2020, 7, 1))
    assert (ended.version, ended.ended_on, ended.end_reason) == (2, date(2020, 7, 1), "resigned")
    assert await registered.end(date(2020, 7, 1)) == ended
    with pytest.raises(Refusal, match="employment_already_ended"):
        await registered.end(date(2020, 8, 1))
    next_one = await registered.start(date(2020, 7, 1), date(2020, 9, 1))
    assert await rows.employment(registered.database, next_one.employment_id) == next_one
    of_person = {"person_id": registered.person_id, "employer_id": None, "after": None, "limit": 9}
    assert await rows.employments(registered.database, **of_person) == [ended, next_one]
    with pytest.raises(Refusal, match="request_invalid"):
        await registered.start(date(1985, 4, 3))
