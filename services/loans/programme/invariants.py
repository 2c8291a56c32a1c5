"""The facts of this room of which other services keep copies."""

from collections.abc import Mapping

SAID: Mapping[str, str] = {"banks": "SELECT bank_id FROM bank"}
"""What listeners keep copies of, as it stands here."""
