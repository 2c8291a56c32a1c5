"""The conditions that beds and stays must meet."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "a bed and its stay do not name each other",
        """
        SELECT b.bed_id FROM bed b FULL JOIN (
            SELECT stay_id, bed_id FROM stay WHERE status IN ('offered', 'accepted', 'admitted')) s
            ON s.stay_id = b.stay_id AND s.bed_id = b.bed_id
        WHERE (b.stay_id IS NOT NULL OR b.bed_id IS NULL) AND (s.stay_id IS NULL OR b.bed_id IS NULL)
        """,
    ),
)
