"""The conditions of imported history: months of standing batches, counted, and none of a withdrawn one."""

from libs.common.database.invariants import Invariant

SAID = {
    "imported months": """
        SELECT person_id, month, scheme, batch_id, base FROM imported_month JOIN history_batch USING (batch_no)
        WHERE NOT withdrawn AND row_no <= told_upto
    """,
}
INVARIANTS = (
    Invariant(
        "the months of a batch are not as many as it was confirmed with",
        """
        SELECT batch_id FROM history_batch b WHERE status IN ('proposed', 'confirmed') AND months <> (
            SELECT count(*) FROM imported_month WHERE batch_no = b.batch_no AND NOT withdrawn)
        """,
    ),
    Invariant(
        "a month of a withdrawn batch counts",
        """
        SELECT person_id, month FROM imported_month i JOIN history_batch b USING (batch_no)
        WHERE b.freed AND NOT i.withdrawn
        """,
    ),
    Invariant(
        "a contradiction does not stand as its newest decision says",
        """
        SELECT contradiction_id FROM history_contradiction c WHERE counts IS DISTINCT FROM (
            SELECT d.counts FROM history_decision d
            WHERE d.contradiction_id = c.contradiction_id AND d.version = c.version)
        """,
    ),
)
