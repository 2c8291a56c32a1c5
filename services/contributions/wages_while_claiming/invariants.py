"""The facts of this room of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {"reported wages": "SELECT claim_id, month, wage, version FROM claimed_wage"}
"""What listeners keep copies of, as it stands here."""
