"""The facts about employments of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "employments": """SELECT employment_id, employer_id, person_id, started_on, ended_on, standing FROM employment""",
}
"""What listeners keep copies of, as it stands here."""
