"""Employments are started, ended, corrected and decided, each with its history and its fact."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.keys.sealing import key_of, unseal
from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import EmploymentCorrected, PersonDetailsChanged
from services.registration.employers.rows import EmployerDetails
from services.registration.employments.actions.change_employment import (
    Changes,
    confirm_employment,
    correct_employment,
    decide_objection,
    object_to,
)
from services.registration.employments.actions.register_many import register_employers, register_staff
from services.registration.employments.actions.start_and_end import end_employment, start_employment
from services.registration.employments.rows import doubts
from services.registration.employments.rows import employments as rows
from services.registration.employments.rows.employments import Employment
from services.registration.employments.rows.staff import StaffMember
from services.registration.persons.rows.persons import person, salts
from tests.fresh_databases import FreshDatabases

SECRET = "s" * 32
TODAY = date(2021, 2, 20)
STARTED = date(2020, 2, 1)
_SAID = text("SELECT type, data::text FROM outbox ORDER BY id")


@dataclass(frozen=True, slots=True)
class Registered:
    """A person with one employment."""

    database: Database
    employer_id: UUID
    person_id: UUID
    employment_id: UUID

    async def start(self, started_on: date, ended_on: date | None = None) -> Employment:
        async with self.database.transaction(wakes=False) as connection:
            return await start_employment(
                connection,
                employer_id=self.employer_id,
                person_id=self.person_id,
                branch="000000",
                started_on=started_on,
                ended_on=ended_on,
                reason="resigned" if ended_on else None,
                standing="waiting",
                entered_by="employer",
                by="employer:one",
                today=TODAY,
            )

    async def end(self, ended_on: date) -> Employment:
        async with self.database.transaction(wakes=False) as connection:
            return await end_employment(
                connection,
                employment_id=self.employment_id,
                ended_on=ended_on,
                reason="resigned",
                entered_by="officer",
                by="officer:one",
                today=TODAY,
            )

    async def correct(self, changes: Changes, *, reach: timedelta | None = None) -> Employment:
        async with self.database.transaction(wakes=False) as connection:
            return await correct_employment(
                connection,
                self.employment_id,
                changes=changes,
                because="a contract was shown",
                entered_by="officer",
                by="officer:one",
                today=TODAY,
                employers_reach=reach,
            )


@pytest.fixture
async def registered(databases: FreshDatabases) -> AsyncIterator[Registered]:
    url = await databases.fresh("registration")
    database = Database(url, application="test", pool_size=2)
    employer = EmployerDetails(uuid7(), "1000000014", "ตัวอย่าง", "TH-10", "C13", date(2019, 1, 1))
    known = ("3100600445635", "มานี", "มีนา", date(1985, 4, 3), "female", "TH-10", ["+66811111111"])
    member = StaffMember(uuid7(), *known, employer_id=employer.employer_id, employment_id=uuid7(), started_on=STARTED)
    async with database.transaction(wakes=False) as connection:
        await register_employers(connection, [employer])
        await register_staff(connection, [member], details_secret=SECRET)
    yield Registered(database, employer.employer_id, member.person_id, member.employment_id)
    await database.close()
    await databases.drop({"registration": url})


async def test_staff_brought_along_is_registered_employed_and_told_sealed(registered: Registered) -> None:
    found = await person(registered.database, registered.person_id)
    assert found is not None
    assert (found.national_id, found.phones) == ("3100600445635", ["+66811111111"])
    (workplace,) = await rows.workplaces(registered.database, registered.person_id)
    assert (workplace.employment_id, workplace.employer, workplace.started_on, workplace.ended_on) == (
        registered.employment_id, "ตัวอย่าง", STARTED, None)  # fmt: skip
    (salt,) = await salts(registered.database, [registered.person_id])
    key = key_of(registered.person_id, secret=SECRET, salt=salt.salt)
    (told,) = [row[1] for row in await _said(registered) if row[0] == PersonDetailsChanged.TYPE]
    assert unseal(registered.person_id, key, PersonDetailsChanged.model_validate_json(told).sealed)["sex"] == "female"


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


async def test_a_correction_keeps_what_was_known_and_an_end_has_a_reason(registered: Registered) -> None:
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
    said = EmploymentCorrected.model_validate_json((await _said(registered))[-1][1])
    assert (said.standing, said.started_on, said.ended_on, said.reason) == ("void", waiting.started_on,
                                                                           waiting.started_on, None)  # fmt: skip


async def _said(registered: Registered) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in await registered.database.many_rows(_SAID, {})]
