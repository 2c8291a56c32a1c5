"""The conditions that what inspections claim must meet."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "what an inspection claims is not what is booked of it",
        """
        SELECT inspection_id, month FROM (
            SELECT inspection_id::text AS inspection_id, month, requested - filed AS claimed,
                   requested - filed - recovered AS unpaid FROM inspection_claim
        ) claim FULL JOIN (
            SELECT reference AS inspection_id, month,
                   sum(CASE entry WHEN 'inspection' THEN amount WHEN 'inspection_reversal' THEN -amount ELSE 0 END)
                       AS claimed,
                   sum(CASE debit_account WHEN 'inspection_receivable' THEN amount ELSE -amount END) AS unpaid
            FROM posting WHERE 'inspection_receivable' IN (debit_account, credit_account) GROUP BY reference, month
        ) books USING (inspection_id, month)
        WHERE claim.claimed IS DISTINCT FROM books.claimed OR claim.unpaid IS DISTINCT FROM books.unpaid
        """,
    ),
    Invariant(
        "an inspection claims not what it found",
        """
        SELECT i.inspection_id FROM inspection i
        LEFT JOIN (SELECT inspection_id, sum(amount) AS amount FROM inspection_finding GROUP BY inspection_id) f
             USING (inspection_id)
        LEFT JOIN (SELECT inspection_id, sum(requested) AS amount FROM inspection_claim GROUP BY inspection_id) c
             USING (inspection_id)
        WHERE coalesce(c.amount, 0) <> CASE WHEN i.status = 'closed' THEN coalesce(f.amount, 0) ELSE 0 END
        """,
    ),
    Invariant(
        "a sanction was decided without its approvals",
        """
        SELECT s.sanction_id FROM sanction s WHERE s.status <> 'proposed' AND s.approvals > (
            SELECT count(*) FROM sanction_approval a WHERE a.sanction_id = s.sanction_id AND a.approver <> s.made_by)
        """,
    ),
)
