"""The conditions that payment runs and their transfers must meet."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "a month was paid beyond its award",
        """SELECT claim_id FROM entitlement WHERE paid > bound""",
    ),
    Invariant(
        "what a month was paid is not its confirmed lines",
        """
        SELECT claim_id FROM entitlement e FULL JOIN (
            SELECT claim_id, month, sum(entitled) AS sent FROM payment_line WHERE status = 'confirmed'
            GROUP BY claim_id, month) l USING (claim_id, month)
        WHERE coalesce(e.paid, 0) <> coalesce(l.sent, 0)
        """,
    ),
    Invariant(
        "what a run sent is not what its lines book",
        """
        SELECT run_id FROM (
            SELECT run_id, sum(amount) AS sent FROM payment_line WHERE status IN ('confirmed', 'returned')
            GROUP BY run_id) lines
        FULL JOIN (
            SELECT run_id, sum(amount) AS booked FROM posting WHERE credit_account = 'payee' GROUP BY run_id) books
            USING (run_id)
        WHERE coalesce(sent, 0) <> coalesce(booked, 0)
        """,
    ),
)
