"""The facts of this room of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "persons registered twice": """SELECT merged_id AS person_id, kept_id FROM person_merge WHERE status = 'merged'""",
}
"""What listeners keep copies of, as it stands here."""
