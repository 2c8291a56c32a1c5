"""Statements about checks of callers: the known answers of a person, the tries of a day, and the case of the check.

`subject_id` is a person under any id of it, or an employer: it has one id, and `SAME_PERSON` is that alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query
from libs.common.database.sweeping import by_newest, delete_old
from libs.copies.aliases import SAME_PERSON
from services.hotline.identity.rules.person import Known


@dataclass(frozen=True, slots=True)
class LockedCase:
    """A case's agent and the person that it is about, under the kept id, or the employer."""

    status: str
    assigned_to: str | None
    person_id: UUID | None
    employer_id: UUID | None


_LOCK_CASE = Query(
    LockedCase,
    """
    SELECT status, assigned_to,
           coalesce((SELECT kept_id FROM person_alias a WHERE a.person_id = c.person_id), c.person_id) AS person_id,
           employer_id
    FROM service_case c WHERE case_id = :case_id FOR UPDATE
    """,
)
_LINK_CASE = Command("""
    UPDATE service_case SET version = version + 1, person_id = coalesce(CAST(:person_id AS uuid), person_id),
        employer_id = coalesce(CAST(:employer_id AS uuid), employer_id)
    WHERE case_id = :case_id
""")
_STANDS = Query(
    bool,
    f"""
    SELECT EXISTS (
        SELECT FROM service_case
        WHERE case_id = :case_id AND status <> 'closed' AND (employer_id = :person_id OR person_id IN {SAME_PERSON})
          AND assigned_to IN ('agent:' || :agent, 'supervisor:' || :agent)) AS stands
    """,
)
_KEPT = Query(
    UUID, "SELECT coalesce((SELECT kept_id FROM person_alias WHERE person_id = :person_id), :person_id) AS kept_id"
)
_REGISTERED = Query(bool, "SELECT EXISTS (SELECT FROM person_card WHERE person_id = :person_id) AS registered")
# Both national ids of a merged person are correct. The day of birth is that of the kept id.
_KNOWN = Query(
    Known,
    f"""
    SELECT born_on,
           ARRAY(SELECT n.national_id FROM person_card n
                 WHERE n.person_id IN {SAME_PERSON} AND n.state = 'open' AND n.national_id <> '') AS national_ids,
           ARRAY(SELECT phone FROM person_card n CROSS JOIN unnest(n.phones) phone
                 WHERE n.person_id IN {SAME_PERSON} AND n.state = 'open') AS phones,
           ARRAY(SELECT e.registration_number FROM employment m JOIN employer e USING (employer_id)
                 WHERE m.person_id IN {SAME_PERSON} AND m.ended_on IS NULL AND m.standing = 'stands')
               AS employer_numbers,
           ARRAY(SELECT s.phone FROM service_case s
                 WHERE s.phone <> '' AND (s.case_id = :case_id OR s.person_id IN {SAME_PERSON})) AS phones_shown
    FROM person_card c WHERE person_id = :person_id AND state = 'open'
    """,
)
# The row of the day is locked until the try is counted: concurrent tries wait for each other.
_LOCK_DAY = Command("""
    INSERT INTO identity_day (subject_id, day, wrong) VALUES (:subject_id, :day, 0)
    ON CONFLICT (subject_id, day) DO UPDATE SET wrong = identity_day.wrong
""")
_WRONG = Query(
    int, f"SELECT coalesce(sum(wrong), 0) AS wrong FROM identity_day WHERE day = :day AND subject_id IN {SAME_PERSON}"
)
# By the newest count: these instants are the business clock's, which a sandbox moves.
OLD_DAYS = delete_old("identity_day", by_newest("identity_day", "day"))
_COUNT = Command("UPDATE identity_day SET wrong = wrong + 1 WHERE subject_id = :subject_id AND day = :day")
_LIFT = Query(
    int,
    f"""
    UPDATE identity_day SET wrong = 0 WHERE day = :day AND subject_id IN {SAME_PERSON} AND wrong > 0 RETURNING wrong
    """,
)
# Details that the agent unmasked before a check passed: an agent who knows the answers must not ask.
_OPENED_BEFORE = Query(
    bool,
    f"""
    SELECT EXISTS (
        SELECT FROM look l
        WHERE l.subject_id IN {SAME_PERSON} AND l.looked_by = :agent AND l.at > :since
          AND NOT EXISTS (SELECT FROM identity_check i
                          WHERE i.subject_id IN {SAME_PERSON} AND i.agent = :agent AND i.passed
                            AND i.at > :since AND i.at <= l.at)) AS opened
    """,
)
_INSERT = Query(
    datetime,
    """
    INSERT INTO identity_check (check_id, case_id, subject_id, contact_id, agent, asked, passed)
    VALUES (:check_id, :case_id, :subject_id, :contact_id, :agent, :asked, :passed) RETURNING at
    """,
)
_PASSED = Query(
    bool,
    f"""
    SELECT EXISTS (
        SELECT FROM identity_check i
        WHERE case_id = :case_id AND subject_id IN {SAME_PERSON} AND agent = :agent AND passed AND at > :since
          AND NOT EXISTS (SELECT FROM employer_contact c WHERE c.contact_id = i.contact_id AND c.state = 'ended'))
        AS passed
    """,
)


async def lock_case(connection: AsyncConnection, case_id: UUID) -> LockedCase | None:
    return await _LOCK_CASE.first(connection, case_id=case_id)


async def link_case(
    connection: AsyncConnection, case_id: UUID, *, person_id: UUID | None = None, employer_id: UUID | None = None
) -> None:
    """Link the case to the person or employer."""
    await _LINK_CASE.run(connection, case_id=case_id, person_id=person_id, employer_id=employer_id)


async def acting_stands(
    database: Database, *, case_id: UUID | None, subject_id: UUID | None, agent: str | None
) -> bool:
    """Tell whether the case is open, still about the subject, and still assigned to the agent with the token."""
    return await _STANDS.one(database, case_id=case_id, person_id=subject_id, agent=agent)


async def kept_id(connection: AsyncConnection, person_id: UUID) -> UUID:
    """Return the person's id after merges; the same id for a person never merged."""
    return await _KEPT.one(connection, person_id=person_id)


async def is_registered(connection: AsyncConnection, person_id: UUID) -> bool:
    return await _REGISTERED.one(connection, person_id=person_id)


async def known_answers(connection: AsyncConnection, person_id: UUID, *, case_id: UUID) -> Known | None:
    """Read the person's answers; None if the person's details cannot be read."""
    return await _KNOWN.first(connection, person_id=person_id, case_id=case_id)


async def lock_wrong_tries(connection: AsyncConnection, subject_id: UUID, *, day: date) -> int:
    """Lock and count the subject's wrong tries of the day. No other try is possible until the transaction ends."""
    await _LOCK_DAY.run(connection, subject_id=subject_id, day=day)
    return await _WRONG.one(connection, person_id=subject_id, day=day)


async def count_wrong_try(connection: AsyncConnection, subject_id: UUID, *, day: date) -> None:
    await _COUNT.run(connection, subject_id=subject_id, day=day)


async def forgive_tries(connection: AsyncConnection, subject_id: UUID, *, day: date) -> bool:
    """Delete the day's wrong tries of a subject; return True if there were any."""
    return bool(await _LIFT.all(connection, person_id=subject_id, day=day))


async def details_were_opened(connection: AsyncConnection, subject_id: UUID, *, agent: str, since: datetime) -> bool:
    """Tell whether the agent saw the subject whole before any check had passed."""
    return await _OPENED_BEFORE.one(connection, person_id=subject_id, agent=agent, since=since)


async def insert_check(
    connection: AsyncConnection,
    *,
    check_id: UUID,
    case_id: UUID,
    subject_id: UUID,
    contact_id: UUID | None,
    agent: str,
    asked: Sequence[str],
    passed: bool,
) -> datetime:
    """Insert a check; return its time."""
    return await _INSERT.one(
        connection,
        check_id=check_id,
        case_id=case_id,
        subject_id=subject_id,
        contact_id=contact_id,
        agent=agent,
        asked=asked,
        passed=passed,
    )


async def check_passed(
    connection: AsyncConnection, *, case_id: UUID, subject_id: UUID, agent: str, since: datetime
) -> bool:
    """Tell whether the agent's check of the subject, by a contact who is still one, has passed in the case since."""
    return await _PASSED.one(connection, case_id=case_id, person_id=subject_id, agent=agent, since=since)
