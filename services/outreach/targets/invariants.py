"""Conditions that the targets keep: the parts sum to the whole, and one's own split has the value given above."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "the parts of a target do not sum to it",
        """
        SELECT t.target_id FROM target t JOIN target_part p ON p.target_id = t.target_id
        GROUP BY t.target_id, t.value HAVING sum(p.value) <> t.value
        """,
    ),
    Invariant(
        "an approved target differs from what the area above gives",
        """
        SELECT own.target_id FROM target own
        JOIN target above ON above.status = 'approved' AND above.indicator = own.indicator
         AND above.first_day = own.first_day AND above.last_day = own.last_day
         AND above.participant_group = own.participant_group
        JOIN target_part p ON p.target_id = above.target_id AND p.area = own.area
        WHERE own.status = 'approved' AND p.value <> own.value
        """,
    ),
)
