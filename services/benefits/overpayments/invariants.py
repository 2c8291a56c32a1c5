"""The conditions that overpayments must meet."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "an overpayment is not what was paid beyond the award",
        """
        SELECT claim_id FROM (
            SELECT claim_id, sum(greatest(paid - amount, 0)) AS now FROM entitlement GROUP BY claim_id) figure
        FULL JOIN (
            SELECT claim_id,
                   sum(CASE debit_account WHEN 'overpayment_receivable' THEN amount ELSE -amount END) AS booked
            FROM posting WHERE entry = 'overpayment' GROUP BY claim_id) books USING (claim_id)
        WHERE coalesce(now, 0) <> coalesce(booked, 0)
        """,
    ),
)
