"""The conditions of premiums: bills are what was posted, and shares sum to the premium."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "a bill is of no cover, or a posting of no bill",
        """
        SELECT bill_id FROM premium_bill b
        WHERE NOT EXISTS (SELECT FROM premium_coverage WHERE coverage_id = b.coverage_id AND person_id = b.person_id)
        UNION ALL
        SELECT bill_id FROM premium_posting q
        WHERE NOT EXISTS (SELECT FROM premium_bill WHERE bill_id = q.bill_id AND coverage_id = q.coverage_id)
        """,
    ),
    Invariant(
        "the months of State support on a bill are not those that were posted",
        """
        SELECT bill_id FROM premium_bill b WHERE supported <> (
            SELECT count(*) FROM premium_posting WHERE bill_id = b.bill_id AND entry = 'due' AND state > 0)
        """,
    ),
    Invariant(
        "the amount of a bill is not the member's share of its months",
        """
        SELECT bill_id FROM premium_bill b WHERE amount <> (
            SELECT coalesce(sum(member), 0) FROM premium_posting WHERE bill_id = b.bill_id AND entry = 'due')
        """,
    ),
    Invariant(
        "a cover has days in a month that was gone through, and is neither billed nor noted as left out",
        """
        SELECT c.coverage_id, r.month FROM premium_run r
        JOIN premium_coverage c ON c.first_day < r.month + interval '1 month'
         AND coalesce(c.ended_on, 'infinity') > greatest(c.first_day, r.month)
        WHERE NOT EXISTS (
            SELECT FROM premium_bill b
            WHERE b.coverage_id = c.coverage_id AND b.status NOT IN ('replaced', 'lapsed')
              AND b.first_month <= r.month AND b.first_month + make_interval(months => b.months) > r.month)
          AND NOT EXISTS (
            SELECT FROM premium_left_out l
            WHERE l.coverage_id = c.coverage_id AND (l.month = r.month OR l.reason = 'entered_too_late'))
        """,
    ),
    Invariant(
        "what localities and donors owe by their promises is not what is posted",
        """
        SELECT bill_id FROM premium_posting q GROUP BY bill_id HAVING sum(locality + donor) <> (
            SELECT coalesce(sum(amount), 0) FROM premium_promise_posting WHERE bill_id = q.bill_id)
        UNION ALL
        SELECT bill_id FROM premium_posting WHERE least(member, state, locality, donor) < 0 AND entry = 'due'
        """,
    ),
    Invariant(
        "something is owed on a bill that is paid, lapsed or replaced, or not the amount on one that is due",
        """
        SELECT bill_id FROM premium_bill b WHERE (CASE WHEN status = 'due' THEN amount ELSE 0 END) <> (
            SELECT coalesce(sum(member), 0) FROM premium_posting WHERE bill_id = b.bill_id)
        """,
    ),
    Invariant(
        "a payment is not in the ledger",
        """
        SELECT issuer, reference FROM premium_payment p WHERE amount <> (
            SELECT coalesce(sum(cash), 0) FROM premium_posting WHERE bill_id = p.bill_id)
        """,
    ),
    Invariant(
        "a month of a cover is billed twice",
        """
        SELECT coverage_id, month FROM premium_posting q JOIN premium_bill b USING (bill_id, coverage_id)
        WHERE q.entry = 'due' AND b.status IN ('due', 'paid') GROUP BY coverage_id, month HAVING count(*) > 1
        """,
    ),
)
