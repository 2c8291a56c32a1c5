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
)
