"""The conditions that debts and surcharges must meet."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "a surcharge is not what is booked of it",
        """
        SELECT employer_id, month FROM debt FULL JOIN (
            SELECT employer_id, month,
                   sum(CASE WHEN entry = 'surcharge' THEN amount WHEN entry = 'surcharge_reversal' THEN -amount
                            ELSE 0 END) AS made,
                   sum(CASE WHEN debit_account = 'surcharge_receivable' THEN amount ELSE -amount END) AS unpaid
            FROM posting WHERE 'surcharge_receivable' IN (debit_account, credit_account) GROUP BY employer_id, month
        ) books USING (employer_id, month)
        WHERE coalesce(surcharge, 0) <> coalesce(made, 0) OR coalesce(surcharge_left, 0) <> coalesce(unpaid, 0)
        """,
    ),
    Invariant(
        "a surcharge is paid from money that months have need of",
        """
        SELECT p.employer_id FROM posting p
        WHERE p.entry = 'surcharge_paid' AND p.credit_account = 'surcharge_receivable' AND p.amount > (
            SELECT sum(CASE q.credit_account WHEN 'receivable' THEN q.amount ELSE -q.amount END) FROM posting q
            WHERE q.employer_id = p.employer_id AND 'receivable' IN (q.debit_account, q.credit_account)
              AND q.posting_id < p.posting_id)
        """,
    ),
    Invariant(
        "the instalments of an agreement are not its amount",
        """
        SELECT agreement_id FROM agreement a LEFT JOIN (
            SELECT agreement_id, sum(amount) AS amount, count(*)::integer AS count
            FROM agreement_instalment GROUP BY agreement_id
        ) i USING (agreement_id)
        WHERE a.amount IS NOT NULL AND (i.amount, i.count) IS DISTINCT FROM (a.amount, a.count)
        """,
    ),
    Invariant(
        "what is written off is not what officers approved",
        """
        SELECT coalesce(w.employer_id, p.employer_id) FROM (
            SELECT write_off_id::text AS reference, employer_id, owed, surcharge FROM write_off
            WHERE status = 'written_off'
        ) w FULL JOIN (
            SELECT reference, employer_id,
                   coalesce(sum(amount) FILTER (WHERE credit_account = 'receivable'), 0) AS owed,
                   coalesce(sum(amount) FILTER (WHERE credit_account = 'surcharge_receivable'), 0) AS surcharge
            FROM posting WHERE entry = 'written_off' GROUP BY reference, employer_id
        ) p USING (reference)
        WHERE (w.employer_id, w.owed, w.surcharge) IS DISTINCT FROM (p.employer_id, p.owed, p.surcharge)
        """,
    ),
    Invariant(
        "what is refunded is not what an officer approved",
        """
        SELECT coalesce(r.employer_id, p.employer_id) FROM (
            SELECT refund_id::text AS reference, employer_id, amount FROM refund WHERE status = 'refunded'
        ) r FULL JOIN (
            SELECT reference, employer_id, sum(amount) AS amount FROM posting
            WHERE entry = 'refund' AND debit_account = 'receivable' AND credit_account = 'payable'
            GROUP BY reference, employer_id
        ) p USING (reference)
        WHERE (r.employer_id, r.amount) IS DISTINCT FROM (p.employer_id, p.amount)
        """,
    ),
    Invariant(
        "an official assessment is not what is booked of it",
        """
        SELECT coalesce(o.employer_id, p.employer_id) FROM (
            SELECT assessment_id::text AS reference, employer_id, month,
                   CASE status WHEN 'stands' THEN amount ELSE 0 END AS amount FROM official_assessment
        ) o FULL JOIN (
            SELECT reference, employer_id, month, sum(CASE entry WHEN 'return' THEN amount ELSE -amount END) AS amount
            FROM posting WHERE 'contributions_assessed' IN (debit_account, credit_account)
            GROUP BY reference, employer_id, month
        ) p USING (reference, employer_id, month)
        WHERE coalesce(o.amount, 0) <> coalesce(p.amount, 0) OR o.amount IS NULL
        """,
    ),
    Invariant(
        "a month that the employer filed is owed as an officer assessed it",
        """
        SELECT o.employer_id FROM official_assessment o JOIN employer_month m USING (employer_id, month)
        WHERE o.status = 'stands'
        """,
    ),
)
