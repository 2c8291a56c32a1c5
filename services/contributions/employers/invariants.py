"""Copies of what registration says."""

from collections.abc import Mapping

KEPT: Mapping[str, str] = {
    "employments": """SELECT employment_id, employer_id, person_id, started_on, ended_on, standing FROM employment""",
}
"""Copies of what others say, as they stand here."""
