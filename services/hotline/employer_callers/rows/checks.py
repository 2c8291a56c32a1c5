"""Statements about checks of employers' contacts: the known answers, the tries of a day, and the case of the check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.database.sweeping import by_newest, delete_old
from services.hotline.employer_callers.rules.questions import KnownContact


@dataclass(frozen=True, slots=True)
class LockedCase:
    """A case's agent and the employer that it is about."""

    status: str
    assigned_to: str | None
    employer_id: UUID | None


_LOCK_CASE = Query(
    LockedCase, "SELECT status, assigned_to, employer_id FROM service_case WHERE case_id = :case_id FOR UPDATE"
)
_LINK_CASE = Command(
    "UPDATE service_case SET employer_id = :employer_id, version = version + 1 WHERE case_id = :case_id"
)
_STANDS = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM service_case
        WHERE case_id = :case_id AND status <> 'closed' AND employer_id = :employer_id
          AND assigned_to IN ('agent:' || :agent, 'supervisor:' || :agent)) AS stands
    """,
)
_KNOWN = Query(
    KnownContact,
    """
    SELECT array_remove(ARRAY[c.phone], NULL) || coalesce(p.phones, '{}') AS phones,
           array_remove(ARRAY[c.email], NULL) AS emails, p.born_on,
           (SELECT (data ->> 'amount')::numeric FROM timeline_entry
            WHERE subject_id = c.employer_id AND type = 'contributions.payment_received.v1'
            ORDER BY occurred_at DESC, entry_id DESC LIMIT 1) AS payment_amount,
           ARRAY(SELECT s.phone FROM service_case s
                 WHERE s.phone <> '' AND (s.case_id = :case_id OR s.employer_id = c.employer_id)) AS phones_shown
    FROM employer_contact c LEFT JOIN person_card p ON p.person_id = c.person_id AND p.state = 'open'
    WHERE c.contact_id = :contact_id AND c.employer_id = :employer_id AND c.state = 'open'
    """,
)
# The row of the day is locked until the try is counted: concurrent tries wait for each other.
_LOCK_DAY = Query(
    int,
    """
    INSERT INTO employer_check_day (employer_id, day, wrong) VALUES (:employer_id, :day, 0)
    ON CONFLICT (employer_id, day) DO UPDATE SET wrong = employer_check_day.wrong RETURNING wrong
    """,
)
# By the newest count: these days are the business clock's, which a sandbox moves.
OLD_EMPLOYER_DAYS = delete_old("employer_check_day", by_newest("employer_check_day", "day"))
_COUNT = Command("UPDATE employer_check_day SET wrong = wrong + 1 WHERE employer_id = :employer_id AND day = :day")
_LIFT = Query(
    int,
    """
    UPDATE employer_check_day SET wrong = 0 WHERE day = :day AND employer_id = :employer_id AND wrong > 0
    RETURNING wrong
    """,
)
# An agent who saw the employer whole before a check passed knows some answers and must not ask.
_OPENED_BEFORE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM employer_look l
        WHERE l.employer_id = :employer_id AND l.looked_by = :agent AND l.at > :since
          AND NOT EXISTS (SELECT FROM employer_check i
                          WHERE i.employer_id = :employer_id AND i.agent = :agent AND i.passed
                            AND i.at > :since AND i.at <= l.at)) AS opened
    """,
)
_INSERT = Query(
    datetime,
    """
    INSERT INTO employer_check (check_id, case_id, employer_id, contact_id, agent, asked, passed)
    VALUES (:check_id, :case_id, :employer_id, :contact_id, :agent, :asked, :passed) RETURNING at
    """,
)
_PASSED = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM employer_check i JOIN employer_contact c USING (contact_id)
        WHERE i.case_id = :case_id AND i.employer_id = :employer_id AND i.agent = :agent AND i.passed AND i.at > :since
          AND c.state <> 'ended') AS passed
    """,
)
_KNOWN_EMPLOYER = Query(bool, "SELECT EXISTS (SELECT FROM employer WHERE employer_id = :employer_id) AS known")


async def lock_case(connection: AsyncConnection, case_id: UUID) -> LockedCase | None:
    return await _LOCK_CASE.first(connection, case_id=case_id)


async def link_case(connection: AsyncConnection, case_id: UUID, employer_id: UUID) -> None:
    """Link the case to the employer."""
    await _LINK_CASE.run(connection, case_id=case_id, employer_id=employer_id)


async def employer_acting_stands(
    database: Database, *, case_id: UUID | None, employer_id: UUID | None, agent: str | None
) -> bool:
    """Tell whether the case is open, still about the employer, and still assigned to the agent with the token."""
    return await _STANDS.one(database, case_id=case_id, employer_id=employer_id, agent=agent)


async def is_known(connection: AsyncConnection, employer_id: UUID) -> bool:
    return await _KNOWN_EMPLOYER.one(connection, employer_id=employer_id)


async def known_answers(
    connection: AsyncConnection, employer_id: UUID, contact_id: UUID, *, case_id: UUID
) -> KnownContact | None:
    """Read the contact's answers; None where the employer has no such contact, or its details cannot be read."""
    return await _KNOWN.first(connection, employer_id=employer_id, contact_id=contact_id, case_id=case_id)


async def lock_wrong_tries(connection: AsyncConnection, employer_id: UUID, *, day: date) -> int:
    """Lock and count the employer's wrong tries of the day. No other try is possible until the transaction ends."""
    return await _LOCK_DAY.one(connection, employer_id=employer_id, day=day)


async def count_wrong_try(connection: AsyncConnection, employer_id: UUID, *, day: date) -> None:
    await _COUNT.run(connection, employer_id=employer_id, day=day)


async def forgive_tries(connection: AsyncConnection, employer_id: UUID, *, day: date) -> bool:
    """Delete the day's wrong tries of an employer; return True if there were any."""
    return bool(await _LIFT.all(connection, employer_id=employer_id, day=day))


async def details_were_opened(connection: AsyncConnection, employer_id: UUID, *, agent: str, since: datetime) -> bool:
    """Tell whether the agent saw the employer whole before any check had passed."""
    return await _OPENED_BEFORE.one(connection, employer_id=employer_id, agent=agent, since=since)


async def insert_check(
    connection: AsyncConnection,
    *,
    check_id: UUID,
    case_id: UUID,
    employer_id: UUID,
    contact_id: UUID,
    agent: str,
    asked: Sequence[str],
    passed: bool,
) -> datetime:
    """Insert a check; return its time."""
    return await _INSERT.one(
        connection,
        check_id=check_id,
        case_id=case_id,
        employer_id=employer_id,
        contact_id=contact_id,
        agent=agent,
        asked=asked,
        passed=passed,
    )


async def check_passed(
    connection: AsyncConnection, *, case_id: UUID, employer_id: UUID, agent: str, since: datetime
) -> bool:
    """Tell whether the agent's check of a contact, who is still one, has passed in the case since then."""
    return await _PASSED.one(connection, case_id=case_id, employer_id=employer_id, agent=agent, since=since)
