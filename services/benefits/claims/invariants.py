"""The conditions that claimed days and awards must meet."""

from collections.abc import Mapping

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "a day belongs to two claims of a person",
        """
        WITH held AS (
            SELECT d.claim_id, d.days, coalesce(a.kept_id, c.person_id) AS person_id, d.person_id AS held_by
            FROM awarded_days d JOIN claim c USING (claim_id) LEFT JOIN person_alias a ON a.person_id = c.person_id)
        SELECT one.claim_id FROM held one JOIN held other USING (person_id)
        WHERE one.claim_id < other.claim_id AND one.days && other.days
        UNION ALL SELECT claim_id FROM held WHERE held_by <> person_id
        """,
    ),
    Invariant(
        "a claim is awarded other days than it holds",
        """
        SELECT c.claim_id FROM claim c JOIN entitlement e USING (claim_id)
        LEFT JOIN LATERAL (SELECT coalesce(sum(upper(d.days) - lower(d.days)), 0) AS days FROM awarded_days d
                           WHERE d.claim_id = c.claim_id AND d.month = e.month) held ON true
        WHERE c.status IN ('in_payment', 'stopped', 'closed') AND held.days <> e.days
        """,
    ),
)
SAID: Mapping[str, str] = {
    "claims": """
        SELECT claim_id, person_id, employer_id, first_day, last_day, status, reason, status = 'rejected' AS rejected
        FROM claim
    """,
}
"""What listeners keep copies of, as it stands here."""
