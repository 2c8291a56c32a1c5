"""The conditions that returns and accounts must meet."""

from collections.abc import Mapping

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "the books of an employer's month are not its return",
        """
            SELECT m.employer_id, m.month FROM employer_month m JOIN monthly_return r USING (return_id)
            LEFT JOIN LATERAL (
                SELECT coalesce(sum(CASE entry WHEN 'return' THEN amount ELSE -amount END), 0) AS booked FROM posting p
                WHERE p.employer_id = m.employer_id AND p.month = m.month AND p.entry IN ('return', 'reversal')
            ) b ON true
            WHERE b.booked <> r.employee_payable + r.employer_payable
        """,
    ),
)
SAID: Mapping[str, str] = {
    "headcounts": """SELECT employer_id, month, version, headcount FROM employer_month""",
    "credited months": """
        SELECT l.person_id, l.month, m.employer_id, l.base, m.version FROM return_line l
        JOIN employer_month m USING (return_id, month) WHERE l.credited
    """,
}
"""What listeners keep copies of, as it stands here."""
