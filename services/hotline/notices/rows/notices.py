"""Statements about notices: queued with a fact, taken when due, settled by their outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query
from libs.copies.aliases import SAME_PERSON
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep

Status = Literal["queued", "sent", "suppressed", "failed"]


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to send to a person; `variables` are JSON, `sealed` are more of them under the person's key.

    One with `expires_at` is sent at any hour until then.
    """

    event_id: str
    person_id: str
    template: str
    variables: str
    said_at: datetime
    sealed: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A notice to send, with the person's addresses; members are None if the person chose nothing."""

    notice_id: UUID
    person_id: UUID
    template: str
    variables: Json
    sealed: str | None
    expires_at: datetime | None
    attempts: int
    said_at: datetime
    sms: bool | None
    push: bool | None
    email: str | None
    language: str | None
    phones: list[str] | None
    devices: Json


@dataclass(frozen=True, slots=True)
class ListedNotice:
    """A notice with its present state. `whole`: the number of the person's notices."""

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


_QUEUE = Command("""
    INSERT INTO notice (notice_id, event_id, person_id, template, variables, said_at, sealed, expires_at)
    SELECT uuidv7(), id, person_id, template, variables, said_at, sealed, expires_at
    FROM unnest(CAST(:ids AS uuid[]), CAST(:persons AS uuid[]), CAST(:templates AS text[]),
                CAST(:variables AS json[]), CAST(:times AS timestamptz[]), CAST(:sealed AS text[]),
                CAST(:expiries AS timestamptz[]))
         AS n(id, person_id, template, variables, said_at, sealed, expires_at)
    WHERE NOT EXISTS (
        SELECT FROM person_death d WHERE d.died_on IS NOT NULL AND (d.person_id = n.person_id OR d.person_id IN (
            SELECT s.other_id FROM same_person s WHERE s.person_id = n.person_id)))
    ON CONFLICT (event_id, person_id) DO NOTHING
""")
keep_deaths = Keep("""
    INSERT INTO person_death AS known (person_id, version, died_on)
    SELECT DISTINCT ON (1) (data ->> 'person_id')::uuid, (data ->> 'version')::integer, (data ->> 'died_on')::date
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1, 2 DESC
    ON CONFLICT (person_id) DO UPDATE SET version = excluded.version, died_on = excluded.died_on
        WHERE excluded.version > known.version
""")
# What waits for a person who died is not sent.
suppress_notices_of_dead = Keep("""
    UPDATE notice n SET status = 'suppressed', reason = 'person_died', settled_at = clock_timestamp()
    FROM person_death d
    WHERE n.status = 'queued' AND d.died_on IS NOT NULL
      AND d.person_id IN (SELECT (data ->> 'person_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data))
      AND (n.person_id = d.person_id
           OR n.person_id IN (SELECT s.other_id FROM same_person s WHERE s.person_id = d.person_id))
""")
# A notice to a merged id uses the kept person's addresses. The first channel: SMS, then e-mail.
_LOCK_DUE = Query(
    DueNotice,
    """
    SELECT n.notice_id, n.person_id, n.template, n.variables, n.sealed, n.expires_at, n.attempts, n.said_at,
           p.sms, p.push, p.email, p.language, c.phones,
           (SELECT json_object_agg(d.client_id, d.ids) FROM (
                SELECT client_id, json_agg(device_id ORDER BY device_id) AS ids FROM device
                WHERE person_id IN (n.person_id, a.kept_id) AND removed_at IS NULL GROUP BY client_id) d) AS devices
    FROM notice n
    LEFT JOIN person_alias a USING (person_id)
    LEFT JOIN notice_preference p ON p.person_id = coalesce(a.kept_id, n.person_id)
    LEFT JOIN person_card c ON c.person_id = coalesce(a.kept_id, n.person_id)
    WHERE n.status = 'queued' AND n.next_attempt_at <= :now
    ORDER BY n.next_attempt_at LIMIT :limit FOR UPDATE OF n SKIP LOCKED
    """,
)
_POSTPONE = Command("UPDATE notice SET next_attempt_at = :until WHERE notice_id = ANY(CAST(:ids AS uuid[]))")
_SETTLE = Command("""
    UPDATE notice SET status = :status, channel = :channel, language = :language, template_version = :version,
        attempts = attempts + :tried, reason = :reason, next_attempt_at = :again_at, settled_at = :settled_at,
        sealed = CASE WHEN CAST(:status AS text) = 'queued' THEN sealed END
    WHERE notice_id = :notice_id AND status = 'queued'
""")
_INSERT_ATTEMPT = Command("""
    INSERT INTO notice_attempt (notice_id, channel, at, outcome) VALUES (:notice_id, :channel, :at, :outcome)
""")
_OF_PERSON = Query(
    ListedNotice,
    f"""
    SELECT notice_id, person_id, template, status, channel, language, template_version, attempts, reason, said_at,
           settled_at, count(*) OVER () AS whole
    FROM notice WHERE person_id IN {SAME_PERSON} ORDER BY said_at DESC LIMIT 100
    """,
)
forget_preferences_of_erased = Keep(f"DELETE FROM notice_preference WHERE person_id IN ({PERSONS})")
QUEUED = Query(int, "SELECT count(*) FROM notice WHERE status = 'queued'")


async def insert_notices(connection: AsyncConnection, notices: Sequence[NewNotice]) -> None:
    """Insert notices, one for each fact and person; existing ones stay as they are."""
    await _QUEUE.run(
        connection,
        ids=[one.event_id for one in notices],
        persons=[one.person_id for one in notices],
        templates=[one.template for one in notices],
        variables=[one.variables for one in notices],
        times=[one.said_at for one in notices],
        sealed=[one.sealed for one in notices],
        expiries=[one.expires_at for one in notices],
    )


async def lock_due_notices(connection: AsyncConnection, *, now: datetime, limit: int) -> list[DueNotice]:
    """Lock due notices that no other process has locked, the longest due first."""
    return await _LOCK_DUE.all(connection, now=now, limit=limit)


async def postpone_notices(connection: AsyncConnection, ids: Sequence[UUID], *, until: datetime) -> None:
    """Make the notices due at `until`, so that no process sends them earlier."""
    await _POSTPONE.run(connection, ids=ids, until=until)


async def set_outcome(
    connection: AsyncConnection,
    notice_id: UUID,
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
        notice_id=notice_id,
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
    connection: AsyncConnection, notice_id: UUID, *, channel: str | None, at: datetime, outcome: str
) -> None:
    await _INSERT_ATTEMPT.run(connection, notice_id=notice_id, channel=channel, at=at, outcome=outcome)


async def notices_of_person(database: Database, person_id: UUID) -> list[ListedNotice]:
    """List a person's notices, newest first, a hundred at most."""
    return await _OF_PERSON.all(database, person_id=person_id)
