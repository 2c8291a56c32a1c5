"""The facts of this room of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "mandates": """SELECT mandate_id, employer_id, agent_id, scopes, first_day, last_day, revoked_at FROM mandate""",
}
"""What listeners keep copies of, as it stands here."""
