"""The facts of this room of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "deaths": """
        SELECT DISTINCT ON (person_id) person_id, version, died_on FROM person_death ORDER BY person_id, version DESC
    """,
}
"""Facts of which other services keep copies."""
