"""Statements about notices to employers on their way: queued with a fact, taken when due, settled by their outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Json, Query
from libs.common.database.sql_files import sql_beside

Status = Literal["queued", "sent", "suppressed", "failed"]


@dataclass(frozen=True, slots=True)
class NewEmployerNotice:
    """A fact for an employer, or for those of a sector in an area from a day on; `variables` are JSON."""

    event_id: str
    employer_id: str | None
    area: str | None
    sector: str | None
    first_day: date | None
    template: str
    variables: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class DueSending:
    """A notice to send to a contact, with the addresses of the contact and of the person that it is, if it is one."""

    sending_id: UUID
    template: str
    variables: Json
    attempts: int
    said_at: datetime
    state: str | None
    wish: str | None
    email: str | None
    phone: str | None
    language: str | None
    person_sms: bool | None
    person_email: str | None
    person_phones: list[str] | None
    person_language: str | None


_QUEUE = Command(sql_beside(__file__, "queue_employer_notices"))
_LOCK_DUE = Query(
    DueSending,
    """
    SELECT s.sending_id, n.template, n.variables, s.attempts, n.said_at, c.state, c.wish, c.email, c.phone, c.language,
           p.sms AS person_sms, p.email AS person_email, o.phones AS person_phones, p.language AS person_language
    FROM employer_notice_sending s
    JOIN employer_notice n USING (notice_id)
    LEFT JOIN employer_contact c USING (contact_id)
    LEFT JOIN person_alias a ON a.person_id = c.person_id
    LEFT JOIN notice_preference p ON p.person_id = coalesce(a.kept_id, c.person_id)
    LEFT JOIN person_card o ON o.person_id = coalesce(a.kept_id, c.person_id)
    WHERE s.status = 'queued' AND s.next_attempt_at <= :now
    ORDER BY s.next_attempt_at LIMIT :limit FOR UPDATE OF s SKIP LOCKED
    """,
)
_POSTPONE = Command("""
    UPDATE employer_notice_sending SET next_attempt_at = :until WHERE sending_id = ANY(CAST(:ids AS uuid[]))
""")
_SETTLE = Command("""
    UPDATE employer_notice_sending SET status = :status, channel = :channel, language = :language,
        template_version = :version, attempts = attempts + :tried, reason = :reason, next_attempt_at = :again_at,
        settled_at = :settled_at
    WHERE sending_id = :sending_id AND status = 'queued'
""")
EMPLOYERS_QUEUED = Query(int, "SELECT count(*) FROM employer_notice_sending WHERE status = 'queued'")


async def insert_employer_notices(connection: AsyncConnection, notices: Sequence[NewEmployerNotice]) -> None:
    """Insert notices, one for each fact and employer, and a sending to each contact; existing ones stay."""
    await _QUEUE.run(
        connection,
        ids=[one.event_id for one in notices],
        employers=[one.employer_id for one in notices],
        areas=[one.area for one in notices],
        sectors=[one.sector for one in notices],
        days=[one.first_day for one in notices],
        templates=[one.template for one in notices],
        variables=[one.variables for one in notices],
        times=[one.said_at for one in notices],
    )


async def lock_due_sendings(connection: AsyncConnection, *, now: datetime, limit: int) -> list[DueSending]:
    """Lock due sendings that no other process has locked, the longest due first."""
    return await _LOCK_DUE.all(connection, now=now, limit=limit)


async def postpone_sendings(connection: AsyncConnection, ids: Sequence[UUID], *, until: datetime) -> None:
    """Make sendings due at `until`, so that no process sends them earlier."""
    await _POSTPONE.run(connection, ids=ids, until=until)


async def set_sending_outcome(
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
