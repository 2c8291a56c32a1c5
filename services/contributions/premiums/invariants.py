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
