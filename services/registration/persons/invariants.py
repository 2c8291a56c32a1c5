"""The facts of this room of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "persons": """SELECT person_id, event_partition FROM person""",
    "person details": """SELECT person_id, version, version AS details_version FROM person""",
}
"""What listeners keep copies of, as it stands here."""
