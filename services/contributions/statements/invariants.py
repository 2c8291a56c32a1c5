"""The conditions of bank statements: no entry is lost, and none makes money."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "an entry of a statement is not booked once, with its amount",
        """
        SELECT e.bank_entry_id FROM bank_entry e JOIN collecting_account a USING (account_id)
        WHERE e.side = 'credit' AND e.status <> 'differs' AND 1 <> (
            SELECT count(*) FROM posting p WHERE p.issuer = a.issuer AND p.reference = e.reference
            AND p.entry = 'payment' AND p.amount = e.amount)
        """,
    ),
    Invariant(
        "the entries of a statement are not what the bank told of it",
        """
        SELECT s.statement_id FROM bank_statement s WHERE s.opening + s.credited - s.debited <> s.closing
        """,
    ),
    Invariant(
        "what is nobody's in the books is not the queue",
        """
        SELECT booked, open FROM (
            SELECT coalesce(sum(CASE WHEN credit_account = 'unclear' THEN amount ELSE -amount END), 0) AS booked
            FROM posting WHERE 'unclear' IN (debit_account, credit_account)) b,
        (SELECT coalesce(sum(amount), 0) AS open FROM bank_entry WHERE status IN ('waiting', 'proposed')) q
        WHERE booked <> open
        """,
    ),
    Invariant(
        "an entry that was allocated is not the employer's to the cent",
        """
        SELECT e.bank_entry_id FROM bank_entry e JOIN collecting_account a USING (account_id)
        WHERE e.status = 'allocated' AND e.amount <> (
            SELECT coalesce(sum(p.amount), 0) FROM posting p WHERE p.employer_id = e.employer_id
            AND p.issuer = a.issuer AND p.reference = e.reference AND p.entry = 'matched'
            AND p.debit_account = 'unclear' AND p.credit_account = 'receivable')
        """,
    ),
)
