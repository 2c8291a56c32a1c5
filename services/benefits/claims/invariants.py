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
    Invariant(
        "a certificate is wanted of a claim that is over, or of one that is certified",
        """
        SELECT w.claim_id FROM certificate_wanted w LEFT JOIN claim c USING (claim_id)
        WHERE w.ended_because IS NULL AND (c.claim_id IS NULL OR c.status IN ('rejected', 'withdrawn')
              OR (c.status <> 'pending' AND (c.decision -> 'provisional') IS NULL))
        """,
    ),
    Invariant(
        "a claim waits for a certificate that nobody was asked for",
        """
        SELECT c.claim_id FROM claim c CROSS JOIN json_array_elements(c.waiting_for) waits
        LEFT JOIN certificate_wanted w ON w.claim_id = c.claim_id AND w.ended_because IS NULL
        WHERE c.status = 'pending' AND waits ->> 'what' = 'employer_certificate' AND w.claim_id IS NULL
        UNION ALL SELECT c.claim_id FROM claim c LEFT JOIN certificate_wanted w
            ON w.claim_id = c.claim_id AND w.ended_because IS NULL
        WHERE (c.decision -> 'provisional') IS NOT NULL AND w.claim_id IS NULL
        """,
    ),
    Invariant(
        "a claim is paid on returns that no officer decided to pay on",
        """
        SELECT c.claim_id FROM claim c LEFT JOIN evidence_decision d ON d.claim_id = c.claim_id AND d.pays
        WHERE (c.decision -> 'provisional') IS NOT NULL AND c.status IN ('in_payment', 'stopped', 'closed')
          AND d.claim_id IS NULL
        """,
    ),
)
SAID: Mapping[str, str] = {
    "claims": """
        SELECT claim_id, person_id, employer_id, first_day, last_day, status, reason,
               status IN ('rejected', 'withdrawn') AS rejected
        FROM claim
    """,
}
"""What listeners keep copies of, as it stands here."""
