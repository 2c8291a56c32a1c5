"""The facts about employments of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    # A void one never was: every event says that it ends where it starts.
    "employments": """
        SELECT employment_id, employer_id, person_id, started_on,
               CASE standing WHEN 'void' THEN started_on ELSE ended_on END AS ended_on, standing
        FROM employment
    """,
}
"""What listeners keep copies of, as it stands here."""
