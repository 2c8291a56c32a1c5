"""Compare what claims were paid with what they are entitled to, and book the difference as an overpayment."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.outbox import Said, append_all
from libs.contracts.benefits import OverpaymentFound

# Booked up, or back, to the figure that the decision in force gives; the entries are never changed.
_BOOK = text("""
    WITH figure AS (
        SELECT c.claim_id, c.person_id,
               (SELECT coalesce(sum(greatest(e.paid - e.amount, 0)), 0) FROM entitlement e
                WHERE e.claim_id = c.claim_id) AS now,
               (SELECT coalesce(sum(CASE WHEN debit_account = 'overpayment_receivable' THEN amount ELSE -amount END), 0)
                FROM posting p WHERE p.claim_id = c.claim_id AND p.entry = 'overpayment') AS booked
        FROM claim c WHERE c.claim_id = ANY(CAST(:claims AS uuid[]))
    ),
    differs AS (SELECT * FROM figure WHERE now <> booked),
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
""")
# What the frozen lines of these persons would set off rests on the old figure: those runs must be made again.
_OUTDATE = text("""
    WITH whose AS (
        SELECT DISTINCT coalesce(a.kept_id, c.person_id) AS kept_id
        FROM claim c LEFT JOIN person_alias a USING (person_id) WHERE c.claim_id = ANY(CAST(:claims AS uuid[]))
    )
    UPDATE claim c SET version = version + 1
    WHERE c.claim_id <> ALL(CAST(:claims AS uuid[])) AND c.person_id IN (
        SELECT kept_id FROM whose UNION SELECT a.person_id FROM person_alias a JOIN whose USING (kept_id))
""")


async def reconcile_overpayments(
    connection: AsyncConnection, claims: Sequence[UUID], reasons: Mapping[UUID, str]
) -> None:
    """The caller holds the locks of all claims of the persons."""
    rows = (await connection.execute(_BOOK, {"claims": list(claims)})).all()
    if not rows:
        return
    await connection.execute(_OUTDATE, {"claims": [row.claim_id for row in rows]})
    await append_all(
        connection,
        [
            Said(
                OverpaymentFound(
                    claim_id=row.claim_id, person_id=row.person_id, amount=row.now,
                    reason=reasons.get(row.claim_id, "revised"),
                ),
                tuple(sorted({f"person:{row.person_id}", f"person:{row.kept_id}"})),
            )
            for row in rows
        ],
    )  # fmt: skip
