"""The conditions of deaths, and the facts of this room of which other services keep copies."""

from collections.abc import Mapping

from libs.common.database.invariants import Invariant

SAID: Mapping[str, str] = {
    "deaths": """
        SELECT DISTINCT ON (person_id) person_id, version, died_on FROM person_death ORDER BY person_id, version DESC
    """,
}
"""Facts of which other services keep copies."""

INVARIANTS = (
    Invariant(
        "a person is dead under one id, and not on the same day under another",
        """
        SELECT p.person_id FROM person o JOIN same_person s ON s.person_id = o.person_id
        JOIN person p ON p.person_id = s.other_id
        WHERE o.died_on IS NOT NULL AND p.died_on IS DISTINCT FROM o.died_on
        """,
    ),
    Invariant(
        "an employment goes on after the death of its person",
        """
        SELECT e.employment_id FROM employment e JOIN person p USING (person_id)
        WHERE e.standing <> 'void' AND coalesce(e.ended_on, 'infinity') > p.died_on
        """,
    ),
)
"""Conditions of deaths and of what ends with them."""
