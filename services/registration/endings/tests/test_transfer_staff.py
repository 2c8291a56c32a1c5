"""Staff goes from one employer to another: the one ends and the other begins on the next day, and nobody loses any."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import EmployerEnded, EmploymentEnded, EmploymentStarted, StaffTransferred
from services.registration.employers.rows.employers import EmployerDetails
from services.registration.employers.rules.told_days import ToldDays
from services.registration.employments.actions.register_many import register_employers
from services.registration.employments.actions.start_and_end import start_employment
from services.registration.employments.rows.employments import Employment, employments
from services.registration.employments.tests.employed import TODAY, Registered, facts_said
from services.registration.endings.actions.transfer_staff import Transfer, transfer_staff
from services.registration.endings.tests.test_end_employer import end

LAST, AFTER = date(2021, 1, 31), date(2021, 2, 1)
_HEARD = text("SELECT type, audience FROM outbox WHERE type LIKE '%transferred%' OR type LIKE '%employer_ended%'")


async def _other(registered: Registered, registered_on: date = date(2020, 1, 1)) -> UUID:
    other = EmployerDetails(uuid7(), "2000000011", "ผู้รับช่วง", "TH-50", "C14", registered_on)
    async with registered.database.transaction(wakes=False) as connection:
        await register_employers(connection, [other])
    return other.employer_id


async def _transfer(registered: Registered, to: UUID, persons: Collection[UUID] | None = None) -> Transfer:
    async with registered.database.transaction(wakes=False) as connection:
        return await transfer_staff(
            connection,
            registered.employer_id,
            to_employer_id=to,
            last_day=LAST,
            branch="000000",
            persons=persons,
            because="the firm was sold",
            by="officer:one",
            entered_by="officer",
            told=ToldDays(),
        )


async def _works_at(registered: Registered, employer_id: UUID) -> list[Employment]:
    return await employments(
        registered.database, employer_id=employer_id, person_id=registered.person_id, after=None, limit=9
    )


async def _starts_at(registered: Registered, employer_id: UUID, started_on: date) -> None:
    async with registered.database.transaction(wakes=False) as connection:
        await start_employment(
            connection,
            employer_id=employer_id,
            person_id=registered.person_id,
            branch="000000",
            started_on=started_on,
            entered_by="officer",
            by="officer:one",
            today=TODAY,
        )


async def test_they_end_here_and_begin_there_on_the_next_day(registered: Registered) -> None:
    to = await _other(registered)
    made = await _transfer(registered, to)
    (here,), (there,) = [await _works_at(registered, one) for one in (registered.employer_id, to)]
    assert (made.persons, here.ended_on, here.end_reason) == (1, AFTER, "transferred")
    assert (there.started_on, there.ended_on, there.standing) == (AFTER, None, "stands")
    events = [kind for kind, _ in await facts_said(registered)][-3:]
    assert events == [EmploymentEnded.TYPE, EmploymentStarted.TYPE, StaffTransferred.TYPE]
    with pytest.raises(Refusal, match="nobody_to_transfer"):
        await _transfer(registered, to)


async def test_a_fixed_term_keeps_its_end_and_staff_of_the_target_continue(registered: Registered) -> None:
    to = await _other(registered)
    await registered.end(date(2021, 6, 1))
    await _starts_at(registered, to, date(2021, 3, 1))
    await _transfer(registered, to)
    found = sorted((one.started_on, one.ended_on, one.end_reason) for one in await _works_at(registered, to))
    assert found == [(AFTER, date(2021, 3, 1), "transferred"), (date(2021, 3, 1), None, None)]


async def test_a_merger_takes_the_staff_to_the_successor_and_both_hear(registered: Registered) -> None:
    to = await _other(registered)
    ended = await end(registered, reason="merged", staff="transfer", successor_id=to)
    assert (ended.successor_id, ended.first_day) == (to, AFTER)
    assert [one.started_on for one in await _works_at(registered, to)] == [AFTER]
    both = [f"employer:{registered.employer_id}", f"employer:{to}"]
    heard = [tuple(row.values()) for row in await registered.database.one_statement(_HEARD, {})]
    assert heard == [(StaffTransferred.TYPE, both), (EmployerEnded.TYPE, both)]


async def test_what_cannot_be_transferred_is_refused_by_name(registered: Registered) -> None:
    late = await _other(registered, registered_on=date(2021, 2, 2))
    for to, persons, code in (
        (registered.employer_id, None, "request_invalid"),
        (uuid7(), None, "not_found"),
        (late, None, "request_invalid"),
    ):
        with pytest.raises(Refusal, match=code):
            await _transfer(registered, to, persons)
    async with registered.database.transaction(wakes=False) as connection:
        await connection.exec_driver_sql("UPDATE employer SET registered_on = '2020-01-01'")
    with pytest.raises(Refusal, match="not_staff"):
        await _transfer(registered, late, [uuid7()])
    await end(registered, late)
    with pytest.raises(Refusal, match="employer_ended"):
        await _transfer(registered, late)
    assert [one.ended_on for one in await _works_at(registered, registered.employer_id)] == [None]
