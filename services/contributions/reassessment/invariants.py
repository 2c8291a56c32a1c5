"""The conditions that applied changes of past law, and the returns of their months, must meet."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "what was posted of a change of the law is not what was counted",
        """
        SELECT d.draft_id, d.return_id FROM law_draft_return d JOIN law_draft l USING (draft_id)
        LEFT JOIN monthly_return was ON was.return_id = d.return_id
        LEFT JOIN monthly_return r ON r.return_id = d.new_return_id
        LEFT JOIN LATERAL (
            SELECT sum(amount) FILTER (WHERE p.return_id = d.new_return_id AND p.entry = 'return')
                   - sum(amount) FILTER (WHERE p.return_id = d.return_id AND p.entry = 'reversal') AS difference
            FROM posting p WHERE p.employer_id = d.employer_id AND p.month = d.month
        ) booked ON true
        WHERE l.status = 'applied' AND (
            r.return_id IS NULL OR r.version <> was.version + 1
            OR r.employee_payable + r.employer_payable <> d.payable OR booked.difference IS DISTINCT FROM d.difference)
        """,
    ),
    Invariant(
        "the sums of a draft of the law are not those of its returns and areas",
        """
        SELECT l.draft_id FROM law_draft l
        LEFT JOIN LATERAL (SELECT count(*) AS returns, coalesce(sum(difference), 0) AS difference
                           FROM law_draft_return r WHERE r.draft_id = l.draft_id) r ON true
        LEFT JOIN LATERAL (SELECT coalesce(sum(returns), 0) AS returns, coalesce(sum(difference), 0) AS difference
                           FROM law_draft_area a WHERE a.draft_id = l.draft_id) a ON true
        WHERE (l.returns, l.difference) <> (r.returns, r.difference)
           OR (l.returns, l.difference) <> (a.returns, a.difference)
        """,
    ),
    Invariant(
        "a return stands by law that was changed since",
        """
        SELECT m.employer_id, m.month FROM law_change c JOIN law_draft l USING (draft_id)
        JOIN employer_month m ON m.month >= l.first_day AND m.month < coalesce(l.until, 'infinity')
        JOIN monthly_return r USING (return_id)
        WHERE EXISTS (SELECT FROM law_draft_return d WHERE d.draft_id = l.draft_id AND d.return_id = m.return_id)
           OR r.recorded_at > c.applied_at AND NOT EXISTS (
               SELECT FROM unnest(r.term_ids) AS term(id)
               WHERE id LIKE '%~%' AND split_part(id, '~', 2)::integer >= c.revision)
        """,
    ),
    Invariant(
        "a draft is applied and not law, or law and not applied",
        """
        SELECT coalesce(l.draft_id, c.draft_id) FROM (SELECT draft_id FROM law_draft WHERE status = 'applied') l
        FULL JOIN law_change c USING (draft_id) WHERE l.draft_id IS NULL OR c.draft_id IS NULL
        """,
    ),
)
