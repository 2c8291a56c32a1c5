"""An employment ends once, and another starts after it."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from libs.common.refusals import Refusal
from services.registration.employments.actions.start_and_end import start_employment
from services.registration.employments.rows import employments as rows
from services.registration.employments.tests.employed import TODAY, Registered

_TWIN = text("""
    INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones, event_partition)
    SELECT gen_random_uuid(), '1101700230708', given_name, family_name, born_on, sex, area, phones, 0 FROM person
    RETURNING person_id
""")
_ALIAS = text("INSERT INTO person_alias (person_id, kept_id) VALUES (:person_id, :kept_id)")


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


async def test_two_ids_of_a_person_are_not_hired_at_one_moment(registered: Registered) -> None:
    """The second hire waits for the first, and sees it; the constraint of the table sees one id alone."""
    twin = (await registered.database.one_statement(_TWIN))[0]["person_id"]
    await registered.database.one_statement(_ALIAS, {"person_id": twin, "kept_id": registered.person_id})
    await registered.end(date(2020, 7, 1))
    async with registered.database.transaction(wakes=False) as connection:
        await start_employment(
            connection, employer_id=registered.employer_id, person_id=registered.person_id, branch="000000",
            started_on=date(2020, 8, 1), entered_by="employer", by="employer:one", today=TODAY,
        )  # fmt: skip
        other = asyncio.create_task(replace(registered, person_id=twin).start(date(2020, 8, 1)))
        await asyncio.sleep(0.3)
        assert not other.done(), "it waits"
    with pytest.raises(Refusal, match="employment_overlaps"):
        await other
