"""Statements about notices and their sendings: queued with a fact, taken when due, settled by their outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query
from libs.common.database.sql_files import sql_beside
from libs.copies.aliases import SAME_PERSON
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep

Status = Literal["queued", "sent", "suppressed", "failed"]
Party = Literal["person", "employer"]


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A fact to tell a person or an employer; `variables` are JSON, `sealed` are more of them under the person's key.

    One without a subject is for the employers of a sector in an area from a day on. One with `expires_at` is sent at
    any hour until then.
    """

    event_id: str
    party: Party
    subject_id: str | None
    template: str
    variables: str
    said_at: datetime
    sealed: str | None = None
    expires_at: datetime | None = None
    area: str | None = None
    sector: str | None = None
    first_day: date | None = None


@dataclass(frozen=True, slots=True)
class DueSending:
    """A notice to send, with the addresses of its person, or of the contact and of the person that the contact is.

    Members of a person are None if the person chose nothing; those of a contact if it goes to a person.
    """

    sending_id: UUID
    notice_id: UUID
    subject_id: UUID
    template: str
    variables: Json
    sealed: str | None
    expires_at: datetime | None
    attempts: int
    said_at: datetime
    contact_id: UUID | None
    contact_state: str | None
    wish: str | None
    contact_email: str | None
    contact_phone: str | None
    sms: bool | None
    push: bool | None
    email: str | None
    language: str | None
    phones: list[str] | None
    devices: Json


@dataclass(frozen=True, slots=True)
class ListedNotice:
    """A notice to a person with its present state. `whole`: the number of the person's notices."""

    notice_id: UUID
    person_id: UUID
    template: str
    status: Status
    channel: str | None
    language: str | None
    template_version: int | None
    attempts: int
    reason: str
    said_at: datetime
    settled_at: datetime | None
    whole: int


_QUEUE = Command(sql_beside(__file__, "queue_notices"))
# What waits for a person who died is not sent.
suppress_notices_of_dead = Keep("""
    UPDATE notice_sending s SET status = 'suppressed', reason = 'person_died', sealed = NULL,
        settled_at = clock_timestamp()
    FROM notice n, person_death d
    WHERE s.status = 'queued' AND n.notice_id = s.notice_id AND n.party = 'person' AND d.died_on IS NOT NULL
      AND d.person_id IN (SELECT (data ->> 'person_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data))
      AND (n.subject_id = d.person_id
           OR n.subject_id IN (SELECT p.other_id FROM same_person p WHERE p.person_id = d.person_id))
""")
# The first channel: SMS, then e-mail.
_LOCK_DUE = Query(
    DueSending,
    sql_beside(__file__, "lock_due"),
)
_POSTPONE = Command("UPDATE notice_sending SET next_attempt_at = :until WHERE sending_id = ANY(CAST(:ids AS uuid[]))")
_SETTLE = Command("""
    UPDATE notice_sending SET status = :status, channel = :channel, language = :language, template_version = :version,
        attempts = attempts + :tried, reason = :reason, next_attempt_at = :again_at, settled_at = :settled_at,
        sealed = CASE WHEN CAST(:status AS text) = 'queued' THEN sealed END
    WHERE sending_id = :sending_id AND status = 'queued'
""")
_INSERT_ATTEMPT = Command("""
    INSERT INTO notice_attempt (sending_id, channel, at, outcome) VALUES (:sending_id, :channel, :at, :outcome)
""")
_OF_PERSON = Query(
    ListedNotice,
    f"""
    SELECT n.notice_id, n.subject_id AS person_id, n.template, s.status, s.channel, s.language, s.template_version,
           s.attempts, s.reason, n.said_at, s.settled_at, count(*) OVER () AS whole
    FROM notice n JOIN notice_sending s USING (notice_id)
    WHERE n.party = 'person' AND n.subject_id IN {SAME_PERSON} ORDER BY n.said_at DESC LIMIT 100
    """,
)
forget_preferences_of_erased = Keep(f"DELETE FROM notice_preference WHERE person_id IN ({PERSONS})")
QUEUED = Query(int, "SELECT count(*) FROM notice_sending WHERE status = 'queued'")


async def insert_notices(connection: AsyncConnection, notices: Sequence[NewNotice]) -> None:
    """Insert notices, one for each fact and subject, with their sendings; existing ones stay as they are."""
    await _QUEUE.run(
        connection,
        ids=[one.event_id for one in notices],
        parties=[one.party for one in notices],
        subjects=[one.subject_id for one in notices],
        areas=[one.area for one in notices],
        sectors=[one.sector for one in notices],
        days=[one.first_day for one in notices],
        templates=[one.template for one in notices],
        variables=[one.variables for one in notices],
        times=[one.said_at for one in notices],
        sealed=[one.sealed for one in notices],
        expiries=[one.expires_at for one in notices],
    )


async def lock_due_sendings(connection: AsyncConnection, *, now: datetime, limit: int) -> list[DueSending]:
    """Lock due sendings that no other process has locked, the longest due first."""
    return await _LOCK_DUE.all(connection, now=now, limit=limit)


async def postpone_sendings(connection: AsyncConnection, ids: Sequence[UUID], *, until: datetime) -> None:
    """Make sendings due at `until`, so that no process sends them earlier."""
    if ids:
        await _POSTPONE.run(connection, ids=ids, until=until)


async def set_outcome(
    connection: AsyncConnection,
    sending_id: UUID,
    *,
    status: Status,
    channel: str | None,
    language: str,
    version: int,
    tried: int,
    reason: str,
    again_at: datetime,
    settled_at: datetime | None,
) -> None:
    """Record an outcome. `tried`: the number of tries that this one counts for."""
    await _SETTLE.run(
        connection,
        sending_id=sending_id,
        status=status,
        channel=channel,
        language=language,
        version=version,
        tried=tried,
        reason=reason,
        again_at=again_at,
        settled_at=settled_at,
    )


async def insert_attempt(
    connection: AsyncConnection, sending_id: UUID, *, channel: str | None, at: datetime, outcome: str
) -> None:
    await _INSERT_ATTEMPT.run(connection, sending_id=sending_id, channel=channel, at=at, outcome=outcome)


async def notices_of_person(database: Database, person_id: UUID) -> list[ListedNotice]:
    """List a person's notices, newest first, a hundred at most."""
    return await _OF_PERSON.all(database, person_id=person_id)
