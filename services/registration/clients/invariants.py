"""The facts of this room of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {
    "ended clients": """SELECT 'client-' || client_id AS subject FROM client WHERE revoked_at IS NOT NULL""",
}
"""What listeners keep copies of, as it stands here."""
