"""Statements that book overpayments."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query


@dataclass(frozen=True, slots=True)
class Overpayment:
    """What a claim was overpaid, `now` that it was booked; `kept_id` is the id that the person goes by."""

    claim_id: UUID
    person_id: UUID
    kept_id: UUID
    now: Decimal


# Booked up, or back, to the figure that the decision in force gives; the entries are never changed.
_BOOK = Query(
    Overpayment,
    """
    WITH figure AS (
        SELECT c.claim_id, c.person_id,
               (SELECT coalesce(sum(greatest(e.paid - e.amount, 0)), 0) FROM entitlement e
                WHERE e.claim_id = c.claim_id) AS now,
               (SELECT coalesce(sum(CASE WHEN debit_account = 'overpayment_receivable' THEN amount ELSE -amount END), 0)
                FROM posting p WHERE p.claim_id = c.claim_id AND p.entry = 'overpayment') AS booked
        FROM claim c WHERE c.claim_id = ANY(CAST(:claims AS uuid[]))
    ),
    differs AS (SELECT claim_id, person_id, now, booked FROM figure WHERE now <> booked),
    booked AS (
        INSERT INTO posting (claim_id, person_id, debit_account, credit_account, amount, entry)
        SELECT claim_id, person_id,
               CASE WHEN now > booked THEN 'overpayment_receivable' ELSE 'benefit_expense' END,
               CASE WHEN now > booked THEN 'benefit_expense' ELSE 'overpayment_receivable' END,
               abs(now - booked), 'overpayment'
        FROM differs
    )
    SELECT d.claim_id, d.person_id, coalesce(a.kept_id, d.person_id) AS kept_id, d.now
    FROM differs d LEFT JOIN person_alias a USING (person_id) ORDER BY d.claim_id
    """,
)
# What the frozen lines of these persons would set off rests on the old figure: those runs must be made again.
_OUTDATE = Command("""
    WITH whose AS (
        SELECT DISTINCT coalesce(a.kept_id, c.person_id) AS kept_id
        FROM claim c LEFT JOIN person_alias a USING (person_id) WHERE c.claim_id = ANY(CAST(:claims AS uuid[]))
    )
    UPDATE claim c SET version = version + 1
    WHERE c.claim_id <> ALL(CAST(:claims AS uuid[])) AND c.person_id IN (
        SELECT kept_id FROM whose UNION SELECT a.person_id FROM person_alias a JOIN whose USING (kept_id))
""")


async def book_overpayments(connection: AsyncConnection, claims: Sequence[UUID]) -> list[Overpayment]:
    """Those of the claims whose figure changed."""
    return await _BOOK.all(connection, claims=list(claims))


async def outdate_frozen_runs(connection: AsyncConnection, claims: Sequence[UUID]) -> None:
    """The persons' other claims get a new version: a frozen run with the old one cannot be released."""
    await _OUTDATE.run(connection, claims=list(claims))
