"""The conditions of households: the newest version knows each member's days, and heads are members."""

from libs.common.database.invariants import Invariant

INVARIANTS = (
    Invariant(
        "the newest version of a household is not in its history",
        """
        SELECT household_id FROM household h WHERE NOT EXISTS (
            SELECT FROM household_history v WHERE v.household_id = h.household_id AND v.version = h.version)
        """,
    ),
    Invariant(
        "the days of a member are not those noted last",
        """
        SELECT member_id FROM household_member m WHERE NOT EXISTS (
            SELECT FROM household_member_history v
            WHERE v.member_id = m.member_id
              AND (v.ended_on, v.end_reason) IS NOT DISTINCT FROM (m.ended_on, m.end_reason)
              AND v.version = (SELECT max(version) FROM household_member_history WHERE member_id = m.member_id))
        """,
    ),
    Invariant(
        "a head was never in the household",
        """
        SELECT household_id, person_id FROM household_head h WHERE to_version IS NULL AND NOT EXISTS (
            SELECT FROM household_member m WHERE m.household_id = h.household_id AND m.person_id = h.person_id)
        """,
    ),
)
