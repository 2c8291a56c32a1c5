"""The conditions of coverages: each has terms on its first day, and its newest version in its history."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "a coverage has no terms on its first day",
        """
        SELECT coverage_id FROM coverage c WHERE NOT EXISTS (
            SELECT FROM coverage_terms t
            WHERE t.coverage_id = c.coverage_id AND t.first_day = c.first_day AND t.to_version IS NULL)
        """,
    ),
    Invariant(
        "the newest version of a coverage is not in its history",
        """
        SELECT coverage_id FROM coverage c WHERE NOT EXISTS (
            SELECT FROM coverage_history h
            WHERE h.coverage_id = c.coverage_id AND h.version = c.version
              AND (h.ended_on, h.end_reason) IS NOT DISTINCT FROM (c.ended_on, c.end_reason))
        """,
    ),
)
