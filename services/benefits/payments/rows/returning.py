"""Statements about payments that come back: booked back whole, their claims open again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.spine.events import partition_of
from libs.common.values.month import Month
from libs.contracts.benefits import CLAIMS, BenefitReturned, ClaimMoved


@dataclass(frozen=True, slots=True)
class Returned:
    """A payment of a run that came back, with what the bank said."""

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
# What was set off is owed again: the line that recovered it never reached anybody.
_BOOK_BACK = Command(f"""
    WITH line AS (
        UPDATE payment_line l SET status = 'returned', returned_because = w.reason
        FROM unnest(CAST(:claims AS uuid[]), CAST(:months AS date[]), CAST(:reasons AS text[]),
                    CAST(:partitions AS smallint[])) AS w(claim_id, month, reason, partition)
        WHERE l.run_id = :run_id AND l.claim_id = w.claim_id AND l.month = w.month AND l.status = 'confirmed'
        RETURNING l.claim_id, l.month, l.entitled, l.amount, l.set_off, w.reason, w.partition
    ),
    said AS (
        SELECT line.claim_id, line.month, line.entitled, line.amount, line.set_off, line.reason, line.partition,
               c.person_id, coalesce(a.kept_id, c.person_id) AS kept_id
        FROM line JOIN claim c USING (claim_id) LEFT JOIN person_alias a USING (person_id)
    ),
    unpaid AS (
        UPDATE entitlement e SET paid = e.paid - line.entitled, bound = greatest(e.amount, e.paid - line.entitled)
        FROM line WHERE e.claim_id = line.claim_id AND e.month = line.month
    ),
    booked AS (
        INSERT INTO posting (claim_id, person_id, debit_account, credit_account, amount, entry, run_id)
        SELECT said.claim_id, said.person_id, part.debit, part.credit, part.amount, 'returned', :run_id
        FROM said CROSS JOIN LATERAL (VALUES
            ('payee', 'benefit_expense', least(said.amount, said.entitled)),
            ('overpayment_receivable', 'benefit_expense', said.set_off),
            ('payee', 'overpayment_receivable', -said.set_off)) AS part(debit, credit, amount)
        WHERE part.amount > 0
    )
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT '{CLAIMS}', partition, CAST(claim_id AS text), '{BenefitReturned.TYPE}',
           json_build_object('claim_id', claim_id, 'person_id', person_id, 'month', to_char(month, 'YYYY-MM'),
               'amount', CAST(amount AS text), 'set_off', CAST(set_off AS text), 'reason', reason),
           ARRAY(SELECT DISTINCT 'person:' || id FROM unnest(ARRAY[person_id, kept_id]) id)
    FROM said ORDER BY claim_id, month
""")
_REOPEN = Command(f"""
    WITH changed AS (
        UPDATE claim c SET status = CASE WHEN c.status = 'closed' THEN 'in_payment' ELSE c.status END,
               version = c.version + 1
        FROM claim before LEFT JOIN person_alias a USING (person_id)
        WHERE before.claim_id = c.claim_id AND c.claim_id = ANY(CAST(:claims AS uuid[]))
        RETURNING c.claim_id, c.person_id, c.employer_id, before.status AS was,
                  coalesce(a.kept_id, c.person_id) AS kept_id
    )
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT '{CLAIMS}', p.partition, CAST(claim_id AS text), '{ClaimMoved.TYPE}',
           json_build_object('claim_id', claim_id, 'person_id', person_id, 'employer_id', employer_id,
               'was', 'closed', 'now', 'in_payment', 'reason', 'payment_returned', 'days', NULL, 'last_paid_day', NULL),
           ARRAY(SELECT DISTINCT 'person:' || id FROM unnest(ARRAY[person_id, kept_id]) id)
    FROM changed
    JOIN unnest(CAST(:claims AS uuid[]), CAST(:partitions AS smallint[])) AS p(claim_id, partition) USING (claim_id)
    WHERE was = 'closed' ORDER BY claim_id
""")


async def lock_persons_claims(connection: AsyncConnection, claims: Sequence[UUID]) -> None:
    """All claims of the persons of these claims."""
    await _LOCK.all(connection, claims=list(claims))


async def line_statuses(connection: AsyncConnection, run_id: UUID, payments: Sequence[Returned]) -> list[LineStatus]:
    """Of those that are lines of the run."""
    claims, months = [payment.claim_id for payment in payments], [payment.month.first_day for payment in payments]
    return await _STATUSES.all(connection, run_id=run_id, claims=claims, months=months)


async def book_back(connection: AsyncConnection, run_id: UUID, payments: Sequence[Returned]) -> None:
    """Those that were confirmed: they and what they set off are owed again, and it is said."""
    await _BOOK_BACK.run(
        connection,
        run_id=run_id,
        claims=[payment.claim_id for payment in payments],
        months=[payment.month.first_day for payment in payments],
        reasons=[payment.reason for payment in payments],
        partitions=[partition_of(str(payment.claim_id)) for payment in payments],
    )


async def reopen_claims(connection: AsyncConnection, claims: Sequence[UUID]) -> None:
    """A closed one is in payment again; each gets a new version, so that what was frozen of it is void."""
    partitions = [partition_of(str(claim_id)) for claim_id in claims]
    await _REOPEN.run(connection, claims=list(claims), partitions=partitions)
