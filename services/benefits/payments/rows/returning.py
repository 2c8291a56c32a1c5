"""Statements that book returned payments back and open their claims again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside
from libs.common.spine.events import partition_of
from libs.common.values.month import Month


@dataclass(frozen=True, slots=True)
class Returned:
    """A payment of a run that the bank returned, with the bank's reason."""

    claim_id: UUID
    month: Month
    reason: str


@dataclass(frozen=True, slots=True)
class LineStatus:
    claim_id: UUID
    month: date
    status: str


# All claims of the persons, so that nobody else decides about them meanwhile; in the one order of everybody.
_LOCK = Query(
    UUID,
    """
    WITH whose AS (
        SELECT coalesce(a.kept_id, c.person_id) AS kept_id FROM claim c LEFT JOIN person_alias a USING (person_id)
        WHERE c.claim_id = ANY(CAST(:claims AS uuid[]))
    )
    SELECT c.claim_id FROM claim c WHERE c.person_id IN (
        SELECT kept_id FROM whose UNION SELECT a.person_id FROM person_alias a JOIN whose USING (kept_id))
    ORDER BY c.claim_id FOR UPDATE
    """,
)
_STATUSES = Query(
    LineStatus,
    """
    SELECT claim_id, month, status FROM payment_line
    WHERE run_id = :run_id AND (claim_id, month) IN (
        SELECT claim_id, month FROM unnest(CAST(:claims AS uuid[]), CAST(:months AS date[])) AS w(claim_id, month))
    """,
)
_BOOK_BACK = Command(sql_beside(__file__, "book_back"))
_REOPEN = Command(sql_beside(__file__, "reopen_claims"))


async def lock_persons_claims(connection: AsyncConnection, claims: Sequence[UUID]) -> None:
    """Lock all claims of the persons of these claims."""
    await _LOCK.all(connection, claims=list(claims))


async def line_statuses(connection: AsyncConnection, run_id: UUID, payments: Sequence[Returned]) -> list[LineStatus]:
    """Read the statuses of those payments that are lines of the run."""
    claims, months = [payment.claim_id for payment in payments], [payment.month.first_day for payment in payments]
    return await _STATUSES.all(connection, run_id=run_id, claims=claims, months=months)


async def book_back(connection: AsyncConnection, run_id: UUID, payments: Sequence[Returned]) -> None:
    """Mark confirmed payments as returned, with an event each. Their amounts and set-offs are owed again."""
    await _BOOK_BACK.run(
        connection,
        run_id=run_id,
        claims=[payment.claim_id for payment in payments],
        months=[payment.month.first_day for payment in payments],
        reasons=[payment.reason for payment in payments],
        partitions=[partition_of(str(payment.claim_id)) for payment in payments],
    )


async def reopen_claims(connection: AsyncConnection, claims: Sequence[UUID]) -> None:
    """Open closed claims again. Each claim gets a new version, so that frozen lines of it become void."""
    partitions = [partition_of(str(claim_id)) for claim_id in claims]
    await _REOPEN.run(connection, claims=list(claims), partitions=partitions)
